-- Whoever may write records may not write their history: what keeps versions serves the tables of registries alone, and nobody else calls it.
create or replace function registry_data.keep_version() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kept jsonb := to_jsonb(old);
  shape text;
  held text;
begin
  if tg_table_schema <> 'registry_data' then raise exception '% is no table of a registry', tg_relid::regclass; end if;
  foreach shape in array coalesce(tg_argv, '{}') loop
    execute format('select ($1).%I::text', shape) using old into held;
    kept := kept || jsonb_build_object(shape, held);
  end loop;
  execute format('insert into registry_data.%I (_id, _version, _until, _row) values ($1, $2, $3, $4)', tg_table_name || '_history') using old._id, old._version, new._at, kept;
  return null;
end $$;
revoke execute on function registry_data.keep_version() from public;

-- Nothing that a record says changes without a version of it; only which office keeps it, and by what words and changes it is found.
create function registry_data.require_version() returns trigger language plpgsql as $$
declare
  seen record := new;
begin
  seen._xid := old._xid;
  seen._search := old._search;
  seen._office := old._office;
  seen._process := old._process;
  if seen is distinct from old then raise exception 'a record of % changes without a new version', tg_relid::regclass; end if;
  return new;
end $$;
alter function registry_data.require_version() owner to saola_shape;
