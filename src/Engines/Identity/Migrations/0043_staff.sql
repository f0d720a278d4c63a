-- A list of staff that was looked at and is not carried out yet; its rows go when it is done, at the latest the night after.
create table identity.staff_import (
  id uuid primary key,
  person uuid not null,
  lines jsonb not null,
  at timestamptz not null,
  done_at timestamptz,
  version int not null);
comment on column identity.staff_import.lines is 'personal: basic';
create index staff_import_at on identity.staff_import (at);
select kernel.guard('identity.staff_import');

-- How long an account of an official may rest before it is locked, and how long before that its owner is told.
create table identity.account_policy (
  id uuid primary key,
  unused_days int not null check (unused_days between 30 and 365),
  warn_days int not null check (warn_days between 1 and 29),
  version int not null);
create unique index account_policy_one on identity.account_policy ((true));
select kernel.guard('identity.account_policy');
insert into identity.account_policy (id, unused_days, warn_days, version) values (gen_random_uuid(), 90, 14, 1);
alter table identity.account add column unlocked_at timestamptz;
create index account_unused on identity.account (coalesce(last_sign_in_at, created_at)) where disabled_at is null and not demo;
