-- A suspended instance takes in nothing by itself; what comes meanwhile waits here, in order, until it is resumed.
alter table process.instance add column suspended_at timestamptz, add column suspended_reason text;
-- Where elements got other ids in the version an instance was migrated to: what was asked for before bears the old ones.
alter table process.instance add column renamed jsonb;
create table process.held (
  id bigint generated always as identity primary key,
  instance uuid not null references process.instance,
  type text not null,
  body jsonb not null,
  at timestamptz not null);
create index held_instance on process.held (instance, id);
select kernel.guard('process.held');
comment on column process.held.body is 'personal: basic';
