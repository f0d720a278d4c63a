-- A one-time link by which the owner of an account sets its password: kept as the digest of the code that the link carries.
create table identity.account_link (
  id text primary key,
  account uuid not null references identity.account (id),
  expires_at timestamptz not null,
  used_at timestamptz);
create index account_link_account on identity.account_link (account);
create index account_link_expires on identity.account_link (expires_at);
select kernel.guard('identity.account_link');
