-- Dossiers of one office, field and month. The present month is counted again every few minutes; past months stand.
create table public_services.dossier_month (
  month date not null,
  office uuid not null,
  field text not null,
  received bigint not null,
  received_online bigint not null,
  done_in_time bigint not null,
  done_late bigint not null,
  open_in_time bigint not null,
  open_late bigint not null,
  not_judged bigint not null,
  counted_at timestamptz not null,
  primary key (month, office, field));
select kernel.guard('public_services.dossier_month');

-- What the applicant thought of office and officer, once per dossier after delivery. 1 very bad .. 5 very good.
create table public_services.dossier_rating (
  dossier uuid primary key references public_services.dossier (id),
  office uuid not null,
  officer uuid,
  office_score smallint not null check (office_score between 1 and 5),
  officer_score smallint check (officer_score between 1 and 5),
  comment text,
  at timestamptz not null,
  version int not null default 0);
comment on column public_services.dossier_rating.comment is 'personal';
create index dossier_rating_office on public_services.dossier_rating (office, at);
select kernel.guard('public_services.dossier_rating');
