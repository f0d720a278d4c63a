-- What an officer has typed and scanned at the counter and not yet registered.
alter table public_services.dossier_draft add column at_counter boolean not null default false;
