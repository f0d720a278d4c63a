-- Map files are converted before they are read; a file may wait for somebody to say which column is which field. What names records of
-- other registries finds those alone that the person may read; who had it written may be another than who brought it.
alter table registries.import add column encoding text, add column hold boolean not null default false, add column moved_at timestamptz, add column rights jsonb, add column written_by uuid;
create index import_of on registries.import (registry, at desc, id desc);

-- Lists that somebody asked for as a file that takes long to make, with what they might see when they asked.
create table registries.export (
  id uuid primary key,
  registry text not null references registries.definition (key),
  person uuid not null,
  actor_kind text not null,
  person_name text not null,
  office uuid,
  rights jsonb not null,
  format text not null,
  asked jsonb not null,
  language text not null,
  state text not null,
  rows int not null,
  file uuid,
  error text,
  at timestamptz not null,
  done_at timestamptz,
  version int not null);
create index export_of on registries.export (person, registry, at desc, id desc);
create index export_old on registries.export (at);
select kernel.guard('registries.export');
