-- What this system and the national portal know of each other's dossiers. A row without a dossier is one that the portal speaks
-- of and that never came.
create table public_services.portal_record (
  id uuid primary key,
  version int not null default 0,
  dossier uuid references public_services.dossier (id),
  -- the dossier's code, or the portal's number while there is no dossier
  code text not null,
  -- the portal's own number of a dossier that was submitted there, as it writes it
  portal_code text,
  -- which system owns the status: null is this one
  owner text,
  -- of a dossier of ours the newest state that the portal confirmed, of another's the newest that was heard
  sequence bigint not null,
  their_status smallint check (their_status between 1 and 10),
  result_sent text,
  body_hash text,
  confirmed_at timestamptz,
  seen_at timestamptz,
  behind_since timestamptz,
  tries int not null,
  tried_at timestamptz,
  last_error text,
  constraint portal_record_dossier unique (dossier),
  constraint portal_record_code unique (code),
  constraint portal_record_portal_code unique (portal_code));
create index portal_record_behind on public_services.portal_record (behind_since, id) where behind_since is not null;
create index portal_record_confirmed on public_services.portal_record (confirmed_at) where dossier is not null;
select kernel.guard('public_services.portal_record');

-- Messages that were taken, so that none is taken twice; kept as long as their time would still be believed.
create table public_services.portal_message (
  id text primary key,
  at timestamptz not null);
create index portal_message_at on public_services.portal_message (at);
select kernel.guard('public_services.portal_message');

-- Each comparison of the two views.
create table public_services.portal_comparison (
  id uuid primary key,
  version int not null default 0,
  started_at timestamptz not null,
  since timestamptz not null,
  finished_at timestamptz,
  listed int not null,
  differences int not null);
create index portal_comparison_finished on public_services.portal_comparison (finished_at desc) where finished_at is not null;
select kernel.guard('public_services.portal_comparison');
