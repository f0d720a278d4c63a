-- Providers by which people may sign in here with an identity that they have elsewhere, by OpenID Connect.
create table identity.upstream_provider (
  id uuid primary key,
  item text unique,
  key text not null unique,
  name text not null,
  name_en text,
  office uuid not null references identity.organisation (id),
  -- Vouches for the number of a person or the tax code of an organisation, so that it makes accounts and finds records.
  is_national boolean not null,
  issuer text,
  client_id text,
  -- The secret that this site proves itself with, sealed by data protection.
  secret bytea,
  scopes text[] not null,
  -- What the provider calls what is asked of it, and how its levels are counted here.
  claims jsonb not null,
  levels jsonb not null,
  -- The document by which these were confirmed; null is not verified.
  verified text,
  disabled_at timestamptz,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null);
create index upstream_provider_office on identity.upstream_provider (office);
create index upstream_provider_name on identity.upstream_provider (name collate "vi-x-icu", id);
select kernel.guard('identity.upstream_provider');

-- An identity of a provider, and the account that it opens.
create table identity.upstream_link (
  id uuid primary key,
  provider uuid not null references identity.upstream_provider (id),
  -- As whom the provider knows the person: tells nothing to anyone else.
  subject text not null,
  account uuid not null references identity.account (id),
  linked_at timestamptz not null,
  last_used_at timestamptz not null,
  unique (provider, subject),
  unique (account, provider));
comment on column identity.upstream_link.subject is 'personal: basic';
select kernel.guard('identity.upstream_link');

-- What a provider tells of somebody otherwise than it is recorded here: nothing is overwritten, a person settles it.
create table identity.noted_difference (
  subject uuid not null,
  fact text not null,
  ours text,
  theirs text,
  provider uuid not null references identity.upstream_provider (id),
  noted_at timestamptz not null,
  primary key (subject, fact));
comment on column identity.noted_difference.ours is 'personal: basic';
comment on column identity.noted_difference.theirs is 'personal: basic';
select kernel.guard('identity.noted_difference');
