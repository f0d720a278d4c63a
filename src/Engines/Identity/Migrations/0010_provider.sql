-- Systems that sign people in here, or act for themselves, by OpenID Connect and OAuth 2.0.
create table identity.client (
  id uuid primary key,
  item text unique,
  -- The client_id.
  key text not null unique,
  name text not null,
  name_en text,
  kind text not null,
  office uuid not null references identity.organisation (id),
  redirect_uris text[] not null,
  logout_uris text[] not null,
  back_channel_uri text,
  scopes text[] not null,
  auth_method text not null,
  -- Public keys of a client that signs its assertions.
  jwks jsonb,
  subject text not null,
  -- Clients of one sector know a person by the same subject.
  sector text not null,
  first_party boolean not null,
  algorithm text not null,
  disabled_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null);
create index client_office on identity.client (office);
select kernel.guard('identity.client');

-- Secrets as their SHA-256: each is 256 random bits, so that no slow hash is needed. Two may live while one takes the other's place.
create table identity.client_secret (
  id uuid primary key,
  client uuid not null references identity.client (id),
  digest text not null unique,
  made_at timestamptz not null,
  ended_at timestamptz);
create index client_secret_client on identity.client_secret (client, made_at);
select kernel.guard('identity.client_secret');

-- Keys with which tokens are signed. The private half is sealed by data protection.
create table identity.signing_key (
  id text primary key,
  algorithm text not null,
  public_key jsonb not null,
  sealed bytea not null,
  made_at timestamptz not null,
  signs_from timestamptz not null);
create index signing_key_algorithm on identity.signing_key (algorithm, signs_from);
select kernel.guard('identity.signing_key');
