-- the instance with which the chain of calls began that led to this one
create function process.root(instance uuid) returns uuid language sql stable as $$
  with recursive up as (
    select i.id, i.parent from process.instance i where i.id = root.instance
    union all select i.id, i.parent from up join process.instance i on i.id = up.parent)
  select id from up where parent is null
$$;
