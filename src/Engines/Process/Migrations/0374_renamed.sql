-- What was asked for under an older version is found by that version and the id there: an id may come to mean another element
-- in a version after the next. Tasks bear the id of today, also when they are over, as those do from which they are kept apart.
update process.work_task t
  set element = case when t.status in ('Open', 'Assigned') then t.element else coalesce(i.renamed->>t.element, t.element) end,
    apart = array(select coalesce(i.renamed->>a.element, a.element) from unnest(t.apart) with ordinality a(element, place) order by a.place)
  from process.instance i where i.id = t.instance and i.renamed is not null;

create or replace function process.kept_apart(task uuid) returns table (person uuid, step text, done boolean) language plpgsql stable as $$
begin
  return query select p.person, o.name, o.status = 'Completed'
    from process.work_task t
      cross join unnest(t.apart, t.apart_in) a(element, scope)
      join process.work_task o on o.instance = t.instance and o.element = a.element and a.scope = any(o.scopes) and o.id <> t.id and o.status in ('Assigned', 'Completed')
      cross join unnest(array[o.ended_by, o.assignee, o.owner]) p(person)
    where t.id = $1 and p.person <> '00000000-0000-0000-0000-000000000000';
end
$$;

update process.instance i set renamed = (
  select jsonb_object_agg(v.definition, i.renamed) from (select distinct definition from process.visit where instance = i.id and definition <> i.definition) v)
  where i.renamed is not null;
