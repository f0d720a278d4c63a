create table public_services.dossier_result (
  id uuid primary key,
  version int not null default 0,
  dossier uuid not null references public_services.dossier (id),
  name text not null,
  granted boolean not null,
  check_token text not null,
  signed_file uuid not null,
  signed_by uuid not null,
  signer_name text not null,
  signed_at timestamptz not null,
  number text,
  sealed_file uuid,
  sealed_at timestamptz,
  sha256 text not null,
  electronic_at timestamptz,
  constraint dossier_result_dossier unique (dossier));
create unique index dossier_result_check on public_services.dossier_result (check_token);
select kernel.guard('public_services.dossier_result');
