-- Accounts that are to be opened again for who lost everything to sign in with: of who administers others, only when a second
-- officer agrees.
create table identity.recovery (
  id uuid primary key,
  account uuid not null references identity.account (id),
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  reason text not null,
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  version int not null);
comment on column identity.recovery.asked_by_name is 'personal: basic';
create unique index recovery_open on identity.recovery (account) where decided_at is null;
select kernel.guard('identity.recovery');
