-- Key pairs on their owners' devices (WebAuthn). The private half never leaves the device.
create table identity.passkey (
  id uuid primary key,
  account uuid not null references identity.account (id),
  credential_id bytea not null unique,
  public_key bytea not null,
  -- As its owner calls it.
  name text not null,
  transports text[] not null,
  sign_count bigint not null,
  backup_eligible boolean not null,
  backed_up boolean not null,
  made_at timestamptz not null,
  used_at timestamptz,
  -- Its count went back: there may be a copy, so it counts no more.
  suspect_at timestamptz,
  version int not null);
comment on column identity.passkey.name is 'personal: basic';
create index passkey_account on identity.passkey (account, made_at);
select kernel.guard('identity.passkey');

-- What was answered by a key already, for as long as the answer would still be in time: each counts once.
create table identity.used_challenge (
  id text primary key,
  expires_at timestamptz not null);
create index used_challenge_expires on identity.used_challenge (expires_at);
select kernel.guard('identity.used_challenge');

-- One app that shows codes for each account (RFC 6238). The secret is sealed by data protection.
create table identity.authenticator (
  id uuid primary key references identity.account (id),
  sealed bytea not null,
  made_at timestamptz not null,
  -- The time step of the last code that was taken: a code counts once.
  last_step bigint not null,
  version int not null);
select kernel.guard('identity.authenticator');

-- Codes for who lost the device, as their SHA-256: each is 78 random bits, so that no slow hash is needed.
create table identity.recovery_code (
  id uuid primary key,
  account uuid not null references identity.account (id),
  digest text not null,
  made_at timestamptz not null,
  used_at timestamptz,
  unique (account, digest));
select kernel.guard('identity.recovery_code');
