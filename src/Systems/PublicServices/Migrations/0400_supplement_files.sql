-- Files that the applicant has chosen for a supplement and not sent yet, by the place of its page.
alter table public_services.dossier_supplement add column files jsonb not null default '{}';
create index dossier_supplement_unsent on public_services.dossier_supplement (dossier) where files <> '{}';
comment on column public_services.dossier_supplement.files is 'personal';
