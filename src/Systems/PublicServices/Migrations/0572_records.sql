-- What the result of a dossier has written into registries, for its page and for the day on which the result is revoked.
create table public_services.dossier_record (
  id uuid primary key,
  version int not null default 0,
  dossier uuid not null references public_services.dossier (id),
  registry text not null,
  record uuid not null,
  written int not null,
  written_at timestamptz not null,
  ended_at timestamptz,
  constraint dossier_record_once unique (dossier, registry));
select kernel.guard('public_services.dossier_record');

-- The decision that revoked a result, which stays as it was given out.
alter table public_services.dossier_result
  add column revoked_at timestamptz,
  add column revocation_number text,
  add column revocation_day date,
  add column revocation_reason text,
  add column revocation_file uuid;
