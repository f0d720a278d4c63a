-- By which means a session was begun; what is told of it is how sure one may be.
alter table identity.session add column method text not null default 'password';
alter table identity.session alter column method drop default;

-- What one person let one client have, from the code to the last token: ended as a whole.
create table identity.client_grant (
  id uuid primary key,
  client uuid not null references identity.client (id),
  account uuid not null references identity.account (id),
  -- Tokens end with this session, unless the person let the client in for longer.
  session uuid not null,
  offline boolean not null,
  -- Of the account when it was given: another password, or a lock, ends it.
  security_stamp uuid not null,
  -- The person as this client knows them.
  subject text not null,
  scopes text[] not null,
  -- Single claims asked for beside the scopes: {"userinfo": [...], "id_token": [...]}.
  claims jsonb,
  nonce text,
  signed_in_at timestamptz not null,
  method text not null,
  redirect_uri text,
  code_challenge text,
  -- SHA-256 of the authorisation code.
  code text unique,
  code_expires_at timestamptz,
  code_used_at timestamptz,
  at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz);
comment on column identity.client_grant.subject is 'personal: basic';
create index client_grant_session on identity.client_grant (session);
create index client_grant_account on identity.client_grant (account, client);
create index client_grant_client on identity.client_grant (client);
create index client_grant_expires on identity.client_grant (expires_at);
select kernel.guard('identity.client_grant');

create table identity.client_token (
  -- SHA-256 of the token.
  id text primary key,
  client_grant uuid not null references identity.client_grant (id) on delete cascade,
  refresh boolean not null,
  scopes text[] not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  -- A refresh token that was given in for the next.
  used_at timestamptz,
  revoked_at timestamptz);
create index client_token_grant on identity.client_token (client_grant);
create index client_token_expires on identity.client_token (expires_at);
select kernel.guard('identity.client_token');

-- Assertions by which clients proved themselves: each counts once.
create table identity.client_assertion (
  client uuid not null references identity.client (id),
  id text not null,
  expires_at timestamptz not null,
  primary key (client, id));
create index client_assertion_expires on identity.client_assertion (expires_at);
select kernel.guard('identity.client_assertion');

-- What a person let a client know, so that they are not asked each time.
create table identity.consent (
  id uuid primary key,
  account uuid not null references identity.account (id),
  client uuid not null references identity.client (id),
  scopes text[] not null,
  at timestamptz not null,
  version int not null,
  unique (account, client));
create index consent_client on identity.consent (client);
select kernel.guard('identity.consent');
