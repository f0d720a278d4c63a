-- Each hand-over between people (form 06): who had the step, until when, and when they passed it on.
create table public_services.dossier_handover (
  id bigint generated always as identity primary key,
  dossier uuid not null,
  task uuid not null,
  element text not null,
  name text not null,
  group_name text not null,
  official uuid not null,
  official_name text not null,
  began_at timestamptz not null,
  due timestamptz,
  ended_at timestamptz not null,
  on_time boolean not null,
  constraint dossier_handover_task unique (task));
create index dossier_handover_dossier on public_services.dossier_handover (dossier, id);
select kernel.guard('public_services.dossier_handover');

-- A slip of TT 03/2025 as data; its PDF is made when someone first opens it.
create table public_services.dossier_slip (
  id uuid primary key,
  dossier uuid not null,
  form text not null check (form in ('01', '02', '03', '04', '05', '06')),
  number int not null,
  data jsonb not null,
  made_at timestamptz not null,
  made_by uuid not null,
  made_by_name text not null,
  file uuid,
  constraint dossier_slip_number unique (dossier, form, number));
comment on column public_services.dossier_slip.data is 'personal';
select kernel.guard('public_services.dossier_slip');

-- What officials say to each other about a dossier; a question to another office is one that office may answer.
create table public_services.dossier_comment (
  id uuid primary key,
  dossier uuid not null references public_services.dossier (id),
  at timestamptz not null,
  author uuid not null,
  author_name text not null,
  author_office uuid not null,
  asked_office uuid,
  answers uuid references public_services.dossier_comment (id),
  due timestamptz,
  text text not null,
  answered_at timestamptz);
comment on column public_services.dossier_comment.text is 'personal';
create index dossier_comment_dossier on public_services.dossier_comment (dossier, id);
create index dossier_comment_asked on public_services.dossier_comment (asked_office, due, id) where asked_office is not null and answered_at is null;
select kernel.guard('public_services.dossier_comment');

-- Terms are kept with the last statements of the act that registers a dossier.
alter table public_services.dossier alter constraint dossier_terms_hash_fkey deferrable initially deferred;
