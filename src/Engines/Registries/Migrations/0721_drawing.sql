-- Drawings that a keeper had laid upon the map, each with what the georeference of its file says.
create table registries.drawing (
  id uuid primary key,
  version int not null,
  registry text not null references registries.definition (key),
  record uuid not null,
  original uuid not null,
  person uuid not null,
  srid int,
  -- Control points, each column, row, east, north; null where the file says itself where it lies.
  points jsonb,
  take_frame boolean not null,
  language text not null,
  state text not null,
  residual double precision,
  difference double precision,
  fits boolean,
  file uuid,
  error text,
  at timestamptz not null,
  done_at timestamptz);
create index drawing_of on registries.drawing (registry, record, at desc, id desc);
select kernel.guard('registries.drawing');
