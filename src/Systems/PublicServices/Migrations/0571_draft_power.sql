-- The power under which a draft is made and whose it is, as its content says them: lists tell when it is over.
alter table public_services.dossier_draft
  add column power text generated always as (content ->> 'power') stored,
  add column principal_name text generated always as (content -> 'principal' ->> 'name') stored;
comment on column public_services.dossier_draft.principal_name is 'personal: basic';
