create schema if not exists public_services;

-- One version of a procedure. What is searched is in columns, the rest in the item as the pack has it.
create table public_services.procedure (
  id uuid primary key,
  item_id text not null unique,
  code text not null,
  number int not null,
  name text not null,
  name_en text,
  plain_name text,
  field text not null,
  levels text[] not null,
  office_codes text[] not null,
  office_kinds text[] not null,
  life_events text[] not null,
  online_level text not null,
  route text not null,
  effective_from date,
  effective_to date,
  item jsonb not null,
  hash text not null,
  changed_at timestamptz not null,
  name_search text not null generated always as (kernel.fold(name || ' ' || coalesce(plain_name, '') || ' ' || coalesce(name_en, ''))) stored,
  words text not null,
  search text not null generated always as (kernel.fold(name || ' ' || coalesce(plain_name, '') || ' ' || coalesce(name_en, '') || ' ' || words || ' ' || code)) stored,
  version int not null default 1,
  unique (code, number));
create index procedure_search on public_services.procedure using gin (search public.gin_trgm_ops);
create index procedure_field on public_services.procedure (field, name collate "vi-x-icu", id);
create index procedure_name on public_services.procedure (name collate "vi-x-icu", id);
select kernel.guard('public_services.procedure');
