-- Whoever changes the tables of registries is not who writes their rows: the role of the program that faces people cannot alter them.
do $$ begin
  if not exists (select from pg_roles where rolname = 'saola_shape') then create role saola_shape login; end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  -- who gives something away to a role must belong to it
  if not (select rolsuper from pg_roles where rolname = current_user) then execute format('grant saola_shape to %I', current_user); end if;
end $$;

create extension if not exists postgis;

-- VN-2000 / TM-3 by the central meridians of provinces, which PostGIS does not bring along (EPSG 9205 to 9218).
insert into public.spatial_ref_sys (srid, auth_name, auth_srid, proj4text, srtext)
select srid, 'EPSG', srid,
  format('+proj=tmerc +lat_0=0 +lon_0=%s +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs', meridian),
  format('PROJCS["VN-2000 / TM-3 %s",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],TOWGS84[-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%s],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","%s"]]', name, meridian, srid)
from (values
  (9205, '103-00', '103'), (9206, '104-00', '104'), (9207, '104-30', '104.5'), (9208, '104-45', '104.75'), (9209, '105-30', '105.5'), (9210, '105-45', '105.75'),
  (9211, '106-00', '106'), (9212, '106-15', '106.25'), (9213, '106-30', '106.5'), (9214, '107-00', '107'), (9215, '107-15', '107.25'), (9216, '107-30', '107.5'),
  (9217, '108-15', '108.25'), (9218, '108-30', '108.5')) zone (srid, name, meridian)
on conflict (srid) do nothing;

create schema registries;
create schema registry_data;
grant usage on schema kernel, registries to saola_shape;
alter schema registry_data owner to saola_shape;
grant usage on schema registry_data to saola_web;

-- A registry that is defined. Nothing of it can be used before its first version is in force.
create table registries.definition (
  key text primary key,
  id uuid not null unique,
  -- pack:registry/name
  item text not null unique,
  -- The version in force; 0 while there is none.
  number int not null,
  -- The organisations that the version in force names.
  owner uuid not null,
  readers uuid[] not null,
  changed_at timestamptz not null,
  version int not null);
create index definition_changed on registries.definition (changed_at desc);
select kernel.guard('registries.definition');

-- Every version that was ever brought, also one that never came in force.
create table registries.definition_version (
  key text not null,
  number int not null,
  json jsonb not null,
  hash text not null,
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null,
  primary key (key, number));
select kernel.guard_append('registries.definition_version');

-- What it takes to go from the version in force to another one.
create table registries.plan (
  id uuid primary key,
  key text not null,
  number int not null,
  from_number int not null,
  status text not null,
  destructive boolean not null,
  -- What changes, in order.
  steps jsonb not null,
  -- The organisations that the version names.
  owner uuid not null,
  readers uuid[] not null,
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  reason text,
  -- Why it could not be carried out, in words.
  failure text,
  ended_at timestamptz,
  version int not null);
create unique index plan_open on registries.plan (key) where status in ('Waiting', 'Ready', 'Stopped');
create index plan_made on registries.plan (made_at desc, id desc);
create index plan_of on registries.plan (key, made_at desc, id desc);
select kernel.guard('registries.plan');

-- A version comes in force together with its table.
grant select, update on registries.definition, registries.plan to saola_shape;

-- Keeps a version that ends. Arguments: the columns that are shapes, which jsonb would take as GeoJSON without their system of coordinates.
create function registry_data.keep_version() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kept jsonb := to_jsonb(old);
  shape text;
  held text;
begin
  foreach shape in array coalesce(tg_argv, '{}') loop
    execute format('select ($1).%I::text', shape) using old into held;
    kept := kept || jsonb_build_object(shape, held);
  end loop;
  execute format('insert into registry_data.%I (_id, _version, _until, _row) values ($1, $2, $3, $4)', tg_table_name || '_history') using old._id, old._version, new._at, kept;
  return null;
end $$;
alter function registry_data.keep_version() owner to saola_shape;
