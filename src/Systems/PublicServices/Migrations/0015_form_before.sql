-- What the applicant had answered before they corrected it with a supplement, so that officers see old and new.
alter table public_services.dossier_supplement add column form_before jsonb;
comment on column public_services.dossier_supplement.form_before is 'personal';
