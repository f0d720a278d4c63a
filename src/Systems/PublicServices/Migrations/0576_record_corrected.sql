-- A result may change a record that another wrote: which version it found, and when its revocation left the record to its keeper.
alter table public_services.dossier_record
  add column before int,
  add column left_at timestamptz;
