create schema process;

-- One deployed version of a process. The newest of a key is the one that new instances take.
create table process.definition (
  id uuid primary key,
  key text not null,
  number int not null,
  name text not null,
  xml text not null,
  hash text not null,
  -- Where it comes from: an item of a pack, or null for one deployed by a person.
  source text,
  -- Names of the messages that start an instance.
  starts text[] not null default '{}',
  deployed_at timestamptz not null,
  deployed_by uuid not null,
  unique (key, number));
create index definition_starts on process.definition using gin (starts);
select kernel.guard('process.definition');

create table process.instance (
  id uuid primary key,
  definition uuid not null references process.definition,
  process_key text not null,
  business_key text not null,
  office uuid not null,
  office_code text not null,
  -- The call activity that started it.
  parent uuid references process.instance,
  parent_token bigint,
  depth int not null default 0,
  status text not null check (status in ('Active', 'Completed', 'Cancelled')),
  variables jsonb not null,
  tokens jsonb not null,
  last_token bigint not null,
  faults int not null default 0,
  reason text,
  started_at timestamptz not null,
  started_by uuid not null,
  ended_at timestamptz,
  version int not null default 1);
create index instance_business on process.instance (business_key);
create index instance_active on process.instance (definition, id) where status = 'Active';
create index instance_office on process.instance (office, id);
create unique index instance_parent on process.instance (parent, parent_token) where parent is not null;
select kernel.guard('process.instance');

-- Work for a person. Its group is "<office code>[/<unit>]:<role>"; more groups and single people are in candidate.
create table process.work_task (
  id uuid primary key,
  instance uuid not null references process.instance,
  token bigint not null,
  process_key text not null,
  element text not null,
  name text not null,
  business_key text not null,
  office uuid,
  office_code text not null,
  candidate_group text not null,
  assignee uuid,
  assignee_name text,
  -- Who handed it over, while someone works on it in their place.
  owner uuid,
  status text not null check (status in ('Open', 'Assigned', 'Completed', 'Cancelled')),
  priority int not null,
  form text,
  headers jsonb not null,
  created_at timestamptz not null,
  due timestamptz,
  follow_up timestamptz,
  -- The order of worklists; what has no due date comes last.
  sort timestamptz not null generated always as (coalesce(due, 'infinity'::timestamptz)) stored,
  ended_at timestamptz,
  ended_by uuid,
  ended_by_name text,
  version int not null default 1);
create index work_task_group on process.work_task (candidate_group, sort, id) where status = 'Open';
create index work_task_assignee on process.work_task (assignee, sort, id) where status = 'Assigned';
create index work_task_instance on process.work_task (instance, id);
create index work_task_business on process.work_task (business_key);
create index work_task_office on process.work_task (office, sort, id) where status in ('Open', 'Assigned');
select kernel.guard('process.work_task');

create table process.candidate (
  task uuid not null references process.work_task,
  -- A group, or the id of a person.
  who text not null,
  primary key (who, task));
create index candidate_task on process.candidate (task);
select kernel.guard('process.candidate');

-- Events that wait for a message.
create table process.subscription (
  instance uuid not null references process.instance,
  token bigint not null,
  node text not null,
  message text not null,
  key text not null,
  primary key (instance, token, node));
create index subscription_key on process.subscription (message, key);
select kernel.guard('process.subscription');

-- Where an instance stands still until a person looks.
create table process.incident (
  instance uuid not null references process.instance,
  token bigint not null,
  node text not null,
  code text not null,
  message text not null,
  at timestamptz not null,
  primary key (instance, token));
create index incident_at on process.incident (at desc, instance);
select kernel.guard('process.incident');

-- The path of every instance: one row for each visit of an element, when it is left.
create table process.visit (
  id bigint generated always as identity primary key,
  instance uuid not null,
  definition uuid not null,
  token bigint not null,
  node text not null,
  via text,
  entered timestamptz not null,
  ended timestamptz not null,
  completed boolean not null,
  actor uuid not null);
create index visit_instance on process.visit (instance, id);
create index visit_node on process.visit (definition, node, ended);
select kernel.guard_append('process.visit');
