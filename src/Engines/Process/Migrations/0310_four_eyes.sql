-- A task that must not be done by who does another names those others, and the scope (a token; 0 is the process itself) in
-- which it does: what happens in another turn or another visit of a sub-process is another matter. Scopes are all in which
-- the task itself stands.
alter table process.work_task
  add column scopes bigint[] not null default '{}',
  add column apart text[] not null default '{}',
  add column apart_in bigint[] not null default '{}';

-- Who must not do a task, for the step that they hold or have done: who did it, in whose place, and who handed it over. The
-- program itself is nobody. Steps may have had other ids in an older version of the process.
create function process.kept_apart(task uuid) returns table (person uuid, step text, done boolean) language plpgsql stable as $$
begin
  return query select p.person, o.name, o.status = 'Completed'
    from process.work_task t
      join process.instance i on i.id = t.instance
      cross join unnest(t.apart, t.apart_in) a(element, scope)
      join process.work_task o on o.instance = t.instance and a.scope = any(o.scopes) and o.id <> t.id and o.status in ('Assigned', 'Completed')
        and coalesce(i.renamed->>o.element, o.element) = coalesce(i.renamed->>a.element, a.element)
      cross join unnest(array[o.ended_by, o.assignee, o.owner]) p(person)
    where t.id = $1 and p.person <> '00000000-0000-0000-0000-000000000000';
end
$$;
