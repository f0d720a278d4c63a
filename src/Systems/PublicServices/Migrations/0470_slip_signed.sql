-- A letter of the office (04, 05) bears the name of the leader who signed it, and nobody's before.
alter table public_services.dossier_slip
  add column signed_by uuid,
  add column signed_at timestamptz,
  add constraint dossier_slip_signed check ((signed_by is null) = (signed_at is null));
create index dossier_slip_unsigned on public_services.dossier_slip (made_at, id) where form in ('04', '05') and signed_at is null;
