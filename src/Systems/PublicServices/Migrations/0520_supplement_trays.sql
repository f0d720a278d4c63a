-- What the officer at the counter has scanned for a supplement and not handed in yet; the applicant's own choice stays in files.
alter table public_services.dossier_supplement add column counter_files jsonb not null default '{}';
drop index public_services.dossier_supplement_unsent;
create index dossier_supplement_unsent on public_services.dossier_supplement (dossier) where files <> '{}' or counter_files <> '{}';
comment on column public_services.dossier_supplement.counter_files is 'personal';
