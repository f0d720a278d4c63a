-- How somebody looks at a registry: conditions, columns and order under a name; of one person, or shared in an office.
create table registries.saved_view (
  id uuid primary key,
  registry text not null references registries.definition (key),
  person uuid not null,
  -- The office that shares it; null when it is the person's own.
  office uuid,
  name text not null,
  -- As the address of the list has it.
  query text not null,
  -- The list begins with it.
  first boolean not null,
  at timestamptz not null,
  version int not null);
create unique index saved_view_own on registries.saved_view (registry, person, name) where office is null;
create unique index saved_view_shared on registries.saved_view (registry, office, name) where office is not null;
select kernel.guard('registries.saved_view');
