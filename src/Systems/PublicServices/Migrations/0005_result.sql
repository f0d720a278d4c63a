-- The number a result is registered under: one series per office and year, without gaps.
create table public_services.dossier_result_counter (
  office uuid not null,
  year int not null,
  last int not null,
  primary key (office, year));
select kernel.guard('public_services.dossier_result_counter');

alter table public_services.dossier_result
  add column office uuid,
  add column year int,
  add column decided_in uuid,
  add column places text[] not null default '{}',
  add column has_room boolean not null default false;
update public_services.dossier_result r set office = d.office from public_services.dossier d where d.id = r.dossier;
alter table public_services.dossier_result alter column office set not null;
create unique index dossier_result_number on public_services.dossier_result (office, year, number) where number is not null;
comment on column public_services.dossier_result.signer_name is 'personal';

-- Form 07: an office's dossiers in the order they were accepted.
create index dossier_register on public_services.dossier (intake_office, accepted_at, id) where accepted_at is not null;
