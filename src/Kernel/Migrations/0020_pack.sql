-- What has been applied from packs. edited holds the content that someone gave an item here since; it is not overwritten.
create table kernel.pack (
  name text primary key,
  id uuid not null,
  version text not null,
  applied_at timestamptz not null);
select kernel.guard('kernel.pack');

create table kernel.pack_item (
  id text primary key,
  pack text not null,
  kind text not null,
  file text not null,
  hash text not null,
  content text not null,
  applied_at timestamptz not null,
  edited text,
  edited_at timestamptz,
  edited_by uuid);
create index pack_item_pack on kernel.pack_item (pack);
select kernel.guard('kernel.pack_item');

-- Shared code lists. Dates are null when the entry holds always.
create table kernel.catalogue (
  id text primary key,
  name jsonb not null,
  description jsonb,
  source jsonb,
  verified jsonb not null);
select kernel.guard('kernel.catalogue');

create table kernel.catalogue_entry (
  catalogue text not null references kernel.catalogue,
  code text not null,
  parent text,
  name text not null,
  name_en text,
  attributes jsonb,
  position int not null,
  valid_from date,
  valid_to date,
  search text not null generated always as (kernel.fold(name)) stored,
  primary key (catalogue, code));
create index catalogue_entry_search on kernel.catalogue_entry using gin (search gin_trgm_ops);
create index catalogue_entry_parent on kernel.catalogue_entry (catalogue, parent);
select kernel.guard('kernel.catalogue_entry');

-- HTML of slips, results and letters; what it may say and by which document is in its own head.
create table kernel.template (
  id text primary key,
  title text not null,
  purpose text not null,
  source text,
  verified text not null,
  html text not null);
select kernel.guard('kernel.template');
