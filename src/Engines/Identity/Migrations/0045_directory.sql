-- Which attribute of the directory tells what; roles and units are named there as lists of staff name them.
create table identity.directory_map (
  field text primary key,
  attribute text not null,
  version int not null);
select kernel.guard('identity.directory_map');
insert into identity.directory_map (field, attribute, version) values
  ('key', 'entryUUID', 1), ('user_name', 'uid', 1), ('full_name', 'cn', 1), ('email', 'mail', 1), ('phone', 'telephoneNumber', 1),
  ('unit', 'departmentNumber', 1), ('roles', 'employeeType', 1), ('title', 'title', 1);

-- Who came from the directory, by its own key: who is there no more has left.
create table identity.directory_person (
  id uuid primary key,
  key text not null unique,
  account uuid not null unique references identity.account (id),
  seen_at timestamptz not null,
  left_at timestamptz,
  version int not null);
select kernel.guard('identity.directory_person');

create table identity.directory_run (
  id uuid primary key,
  at timestamptz not null,
  trial boolean not null,
  outcome jsonb,
  -- Why it could not be done, when it could not.
  fault text,
  version int not null);
comment on column identity.directory_run.outcome is 'personal: basic';
create index directory_run_at on identity.directory_run (at desc, id desc);
select kernel.guard('identity.directory_run');
