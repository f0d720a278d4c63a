create schema if not exists public_services;

-- Terms of a procedure version as a dossier found them; equal terms are kept once.
create table public_services.dossier_snapshot (
  hash text primary key,
  terms jsonb not null);
select kernel.guard('public_services.dossier_snapshot');

-- The last number given per office and day; locked last, just before ledger and commit.
create table public_services.dossier_counter (
  office_code text not null,
  day date not null,
  last int not null,
  primary key (office_code, day));
select kernel.guard('public_services.dossier_counter');

create table public_services.dossier (
  id uuid primary key,
  version int not null default 0,
  code text not null,
  status smallint not null check (status between 1 and 10),
  channel smallint not null check (channel between 1 and 3),
  origin text,
  track_token text not null,
  terms_hash text not null references public_services.dossier_snapshot (hash),
  procedure uuid not null,
  procedure_code text not null,
  procedure_name text not null,
  field text not null,
  case_key text not null,
  office uuid not null,
  office_code text not null,
  intake_office uuid not null,
  intake_office_code text not null,
  handler text not null,
  has_division boolean not null,
  subject_account uuid,
  subject_is_organisation boolean not null,
  subject_name text not null,
  subject_number text,
  subject_address text,
  applicant_account uuid,
  applicant_name text not null,
  applicant_number text,
  applicant_phone text,
  applicant_email text,
  applicant_address text,
  delivery smallint not null check (delivery between 1 and 3),
  notice smallint not null check (notice between 1 and 4),
  delivery_address text,
  form jsonb not null,
  provenance jsonb not null,
  amount_due bigint check (amount_due >= 0),
  paid_on_receipt boolean not null,
  paid_at timestamptz,
  intake_official uuid,
  instance uuid,
  registered_at timestamptz not null,
  accepted_at timestamptz,
  refused_at timestamptz,
  withdrawn_at timestamptz,
  stopped_at timestamptz,
  processed_at timestamptz,
  delivered_at timestamptz,
  granted boolean,
  before_withdrawal smallint check (before_withdrawal between 1 and 10),
  maximum_at timestamptz,
  appointment_at timestamptz,
  first_appointment_at timestamptz,
  extended_to timestamptz,
  paused_at timestamptz,
  paused_for text,
  -- first end in the order of on-time counting: what statistics sort and sum by
  ended_at timestamptz generated always as (coalesce(processed_at, delivered_at, least(stopped_at, refused_at, case when accepted_at is not null then withdrawn_at end))) stored,
  search text not null generated always as (kernel.fold(
    code || ' ' || subject_name || ' ' || applicant_name || ' ' || coalesce(subject_number, '') || ' ' || coalesce(applicant_number, '') || ' ' || coalesce(applicant_phone, ''))) stored,
  constraint dossier_code unique (code)) with (fillfactor = 85);

comment on column public_services.dossier.subject_name is 'personal';
comment on column public_services.dossier.subject_number is 'personal';
comment on column public_services.dossier.subject_address is 'personal';
comment on column public_services.dossier.applicant_name is 'personal';
comment on column public_services.dossier.applicant_number is 'personal';
comment on column public_services.dossier.applicant_phone is 'personal';
comment on column public_services.dossier.applicant_email is 'personal';
comment on column public_services.dossier.applicant_address is 'personal';
comment on column public_services.dossier.delivery_address is 'personal';
comment on column public_services.dossier.form is 'personal';
comment on column public_services.dossier.search is 'personal';

-- No index names a column that changes at every step, so that a change of status stays on its page.
-- tracking by QR; lists of an office by time; open work by due date; a person's own; search without diacritics
create unique index dossier_track on public_services.dossier (track_token);
create index dossier_office on public_services.dossier (office, registered_at desc, id desc);
create index dossier_intake on public_services.dossier (intake_office, registered_at desc, id desc);
create index dossier_open on public_services.dossier (office, coalesce(appointment_at, maximum_at), id) where ended_at is null;
create index dossier_applicant on public_services.dossier (applicant_account, registered_at desc, id desc) where applicant_account is not null;
create index dossier_subject on public_services.dossier (subject_account, registered_at desc, id desc) where subject_account is not null;
create index dossier_subject_number on public_services.dossier (subject_number, registered_at desc) where subject_number is not null;
create index dossier_search on public_services.dossier using gin (search gin_trgm_ops);
create index dossier_statistics on public_services.dossier (registered_at, office);
create index dossier_ended on public_services.dossier (ended_at, office) where ended_at is not null;
select kernel.guard('public_services.dossier');

create table public_services.dossier_component (
  id uuid primary key,
  dossier uuid not null references public_services.dossier (id),
  key text not null,
  name text not null,
  originals int not null check (originals >= 0),
  copies int not null check (copies >= 0),
  file uuid,
  file_name text,
  note text,
  supplement int not null,
  at timestamptz not null);
comment on column public_services.dossier_component.file_name is 'personal';
create index dossier_component_dossier on public_services.dossier_component (dossier, id);
select kernel.guard('public_services.dossier_component');

create table public_services.dossier_supplement (
  id uuid primary key,
  dossier uuid not null references public_services.dossier (id),
  number int not null,
  stage text not null,
  requested_at timestamptz not null,
  requested_by uuid not null,
  due_at timestamptz,
  reason text not null,
  items jsonb not null,
  ground text,
  approved_by text,
  received_at timestamptz,
  moved_appointment boolean not null,
  constraint dossier_supplement_number unique (dossier, number));
create unique index dossier_supplement_open on public_services.dossier_supplement (dossier) where received_at is null;
select kernel.guard('public_services.dossier_supplement');

-- What a citizen has typed and not yet sent.
create table public_services.dossier_draft (
  id uuid primary key,
  version int not null default 0,
  owner uuid not null,
  procedure_code text not null,
  case_key text,
  office_code text,
  page int not null,
  content jsonb not null,
  files jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null);
comment on column public_services.dossier_draft.content is 'personal';
create index dossier_draft_owner on public_services.dossier_draft (owner, changed_at desc);
create index dossier_draft_changed on public_services.dossier_draft (changed_at);
select kernel.guard('public_services.dossier_draft');
