-- What every map lies on: roads, waters, places, borders. Loaded by the operator (ops/import-osm), read by everybody.
create table registries.base_source (
  name text primary key,
  -- Who is to be named under the map, by the licence of the data.
  attribution text not null,
  features bigint not null,
  loaded_at timestamptz not null);
select kernel.guard('registries.base_source');
revoke insert, update, delete on registries.base_source from saola_web;

create table registries.base_feature (
  id bigint generated always as identity primary key,
  source text not null references registries.base_source (name) on delete cascade,
  layer text not null check (layer in ('land', 'water', 'waterway', 'building', 'road', 'boundary', 'place')),
  class text not null,
  name text,
  -- The depth from which it is drawn.
  zoom smallint not null,
  shape geometry(Geometry, 3857) not null);
create index base_feature_shape on registries.base_feature using gist (shape);
create index base_feature_source on registries.base_feature (source);
select kernel.guard('registries.base_feature');
revoke insert, update, delete on registries.base_feature from saola_web;
