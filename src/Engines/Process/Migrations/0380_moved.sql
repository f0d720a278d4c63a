-- Values that name an office or a unit, or a group in it, after these have become others: texts that are such a name, whole.
create function process.moved(value jsonb, was text[], now text[]) returns jsonb language plpgsql immutable as $$
declare
  told text := value::text;
begin
  for i in 1..cardinality(was) loop
    told := replace(replace(told, '"' || was[i] || '"', '"' || now[i] || '"'), '"' || was[i] || ':', '"' || now[i] || ':');
  end loop;
  return told::jsonb;
end
$$;
