-- A record of a register that took the place of a paper, in the version that was used, with what it said then.
alter table public_services.dossier_component
  add column record uuid,
  add column record_version int,
  add column record_said jsonb,
  add column record_ended_on date;
comment on column public_services.dossier_component.record_said is 'personal';
create index dossier_component_record on public_services.dossier_component (record) where record is not null;
