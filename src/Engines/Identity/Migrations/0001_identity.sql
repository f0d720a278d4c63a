-- Who exists: offices, people, businesses; who may sign in; who holds which post. Columns that hold personal data are marked
-- by a comment that starts with "personal".
create schema identity;

create table identity.organisation (
  id uuid primary key,
  item text unique,
  code text,
  key text,
  name text not null,
  name_en text,
  short_name text,
  short_name_en text,
  kind text not null,
  parent uuid references identity.organisation (id),
  -- Ids from the root down to this one, 32 hexadecimal digits each, every one followed by a full stop: a sub-tree is a prefix.
  path text collate "C" not null,
  -- The agency that answers for what is done here: itself, or the nearest above that acts in its own name.
  office uuid not null references identity.organisation (id),
  is_office boolean not null,
  admin_unit text,
  phone text,
  email text,
  address text,
  place text,
  source jsonb,
  verified text,
  valid_from date,
  valid_to date,
  changed_at timestamptz not null,
  version int not null);
create unique index organisation_code on identity.organisation (code) where code is not null and valid_to is null;
create unique index organisation_key on identity.organisation (parent, key) where key is not null and valid_to is null;
create index organisation_path on identity.organisation (path);
create index organisation_admin_unit on identity.organisation (admin_unit) where admin_unit is not null;
create index organisation_changed on identity.organisation (changed_at);
select kernel.guard('identity.organisation');

create table identity.person (
  id uuid primary key,
  item text unique,
  full_name text not null,
  personal_number text check (personal_number ~ '^[0-9]{12}$'),
  date_of_birth date,
  gender text,
  ethnic_group text,
  nationality text,
  phone text,
  email text,
  residence_commune text,
  residence_detail text,
  source text not null,
  demo boolean not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null);
comment on column identity.person.full_name is 'personal: basic';
comment on column identity.person.personal_number is 'personal: basic';
comment on column identity.person.date_of_birth is 'personal: basic';
comment on column identity.person.gender is 'personal: basic';
comment on column identity.person.ethnic_group is 'personal: basic';
comment on column identity.person.nationality is 'personal: basic';
comment on column identity.person.phone is 'personal: basic';
comment on column identity.person.email is 'personal: basic';
comment on column identity.person.residence_commune is 'personal: basic';
comment on column identity.person.residence_detail is 'personal: basic';
create unique index person_personal_number on identity.person (personal_number) where personal_number is not null;
create index person_name_search on identity.person using gin (kernel.fold(full_name) gin_trgm_ops);
select kernel.guard('identity.person');

-- A business or another organisation as an applicant.
create table identity.business (
  id uuid primary key,
  item text unique,
  name text not null,
  tax_code text,
  phone text,
  email text,
  commune text,
  address text,
  representative uuid references identity.person (id),
  source text not null,
  demo boolean not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version int not null);
create unique index business_tax_code on identity.business (tax_code) where tax_code is not null;
create index business_representative on identity.business (representative) where representative is not null;
select kernel.guard('identity.business');

create table identity.role (
  id uuid primary key,
  item text unique,
  key text not null unique,
  name text not null,
  name_en text,
  description text,
  description_en text,
  permissions text[] not null,
  version int not null);
select kernel.guard('identity.role');

create table identity.official_post (
  id uuid primary key,
  person uuid not null references identity.person (id),
  unit uuid not null references identity.organisation (id),
  roles text[] not null,
  title text,
  title_en text,
  -- Sees the rows of every office below the unit too.
  sub_tree boolean not null,
  valid_from date not null,
  valid_to date,
  version int not null,
  check (valid_to is null or valid_to >= valid_from));
create index official_post_person on identity.official_post (person);
create index official_post_unit on identity.official_post (unit);
create unique index official_post_open on identity.official_post (person, unit) where valid_to is null;
select kernel.guard('identity.official_post');

create table identity.account (
  id uuid primary key,
  user_name text not null unique,
  person uuid unique references identity.person (id),
  business uuid unique references identity.business (id),
  password_hash text,
  password_changed_at timestamptz,
  -- Every session made under another stamp is over.
  security_stamp uuid not null,
  demo boolean not null,
  disabled_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null,
  version int not null,
  check (num_nonnulls(person, business) = 1));
comment on column identity.account.user_name is 'personal: basic';
select kernel.guard('identity.account');

create table identity.session (
  id uuid primary key,
  account uuid not null references identity.account (id),
  security_stamp uuid not null,
  at timestamptz not null,
  ended_at timestamptz,
  agent text);
comment on column identity.session.agent is 'personal: basic';
create index session_account on identity.session (account, at);
create index session_at on identity.session (at);
select kernel.guard('identity.session');

-- Failed sign-ins by a digest of what they were tried on and from where; nothing here says who.
create table identity.throttle (
  key text primary key,
  failures int not null,
  last_at timestamptz not null,
  until timestamptz);
create index throttle_last on identity.throttle (last_at);
select kernel.guard('identity.throttle');

-- A form that was posted after the session had ended, sealed, for the hour in which its owner may sign in again.
create table identity.kept_form (
  id text primary key,
  account uuid not null references identity.account (id),
  sealed bytea not null,
  expires_at timestamptz not null);
comment on column identity.kept_form.sealed is 'personal: sealed';
create index kept_form_expires on identity.kept_form (expires_at);
create index kept_form_account on identity.kept_form (account);
select kernel.guard('identity.kept_form');
