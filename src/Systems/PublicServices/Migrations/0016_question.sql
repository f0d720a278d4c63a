-- What applicants ask or complain of about their dossiers, and what the competent office answered. No deadline is kept: how long
-- an answer may take is not verified.
create table public_services.dossier_question (
  id uuid primary key,
  version int not null default 0,
  dossier uuid not null references public_services.dossier (id),
  office uuid not null,
  kind text not null check (kind in ('question', 'complaint')),
  text text not null,
  at timestamptz not null,
  asked_by uuid,
  file uuid,
  file_name text,
  answer text,
  answered_at timestamptz,
  answered_by uuid,
  answered_by_name text,
  answered_office uuid);
comment on column public_services.dossier_question.text is 'personal';
comment on column public_services.dossier_question.answer is 'personal';
comment on column public_services.dossier_question.file_name is 'personal';
create index dossier_question_dossier on public_services.dossier_question (dossier, at);
create index dossier_question_open on public_services.dossier_question (office, at, id) where answered_at is null;
create index dossier_question_answered on public_services.dossier_question (office, at desc, id desc) where answered_at is not null;
select kernel.guard('public_services.dossier_question');
