-- A number that the page or the program of an official gave it: what they send twice is registered once.
alter table public_services.dossier add column once uuid;
create unique index dossier_once on public_services.dossier (intake_official, once) where once is not null;
