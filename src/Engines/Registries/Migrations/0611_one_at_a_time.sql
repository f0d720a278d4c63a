-- Records of a registry that knows validity may have the same key at different times and not at one. Looked at after the indexes, which let
-- only one of those wait that have not ended: by then whatever was written at the same moment can be seen.
-- Arguments: the index that a record breaks, and the columns that are the same.
create function registry_data.one_at_a_time() returns trigger language plpgsql as $$
declare
  same text := '';
  says text := '';
  met boolean;
begin
  -- a value that only one may have may be missing in many; of a key of several parts some may be empty, and equal in that
  for i in 1 .. tg_nargs - 1 loop
    same := same || format(case when tg_nargs = 2 then ' and o.%1$I = n.%1$I' else ' and (o.%1$I = n.%1$I or o.%1$I is null and n.%1$I is null)' end, tg_argv[i]);
    says := says || format(', %I', tg_argv[i]);
  end loop;
  execute format(
    'select exists (select from %s n join %I.%I o on o._id <> n._id and daterange(o._from, o._to) && daterange(n._from, n._to)%s)',
    case tg_op when 'INSERT' then 'written' else format('(select _id, _from, _to%1$s from written except select _id, _from, _to%1$s from former)', says) end, tg_table_schema, tg_table_name, same) into met;
  if met then
    raise exception 'two records have the same key at one time' using errcode = 'exclusion_violation', constraint = tg_argv[0], table = tg_table_name, schema = tg_table_schema;
  end if;
  return null;
end $$;
alter function registry_data.one_at_a_time() owner to saola_shape;
