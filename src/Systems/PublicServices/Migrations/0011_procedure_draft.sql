-- A version of a procedure that is being prepared; it holds for nobody until it is published from a day on.
create table public_services.procedure_draft (
  id uuid primary key,
  version int not null default 0,
  code text not null,
  name text not null,
  -- the version that it was made over
  base_number int,
  item jsonb not null,
  findings jsonb not null,
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null);
create index procedure_draft_code on public_services.procedure_draft (code, made_at desc);
create index procedure_draft_made on public_services.procedure_draft (made_at desc, id desc);
select kernel.guard('public_services.procedure_draft');
