-- Whose results a record stands for, when one of them is revoked.
create index dossier_record_record on public_services.dossier_record (record);
