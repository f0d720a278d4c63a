-- What officials typed from a declaration on paper, with what stood there before.
create table public_services.paper_entry (
  id uuid primary key,
  dossier uuid not null references public_services.dossier (id),
  official uuid not null,
  official_name text not null,
  at timestamptz not null,
  form_before jsonb not null);
create index paper_entry_dossier on public_services.paper_entry (dossier, at);
comment on column public_services.paper_entry.form_before is 'personal';
select kernel.guard('public_services.paper_entry');
