-- Shared catalogues are counted in versions: who uses one follows it, or stays with a version.
create table kernel.catalogue_version (
  id uuid primary key,
  catalogue text not null references kernel.catalogue,
  number int not null,
  at timestamptz not null,
  -- Who published it; empty for the program itself, which applies packs.
  made_by uuid not null,
  made_by_name text not null,
  added int not null,
  changed int not null,
  gone int not null,
  unique (catalogue, number));
select kernel.guard_append('kernel.catalogue_version');

-- The version since which an entry is as it is. Other names are found by their words; maps are codes of other catalogues, with the days between which they hold.
alter table kernel.catalogue_entry
  add column first int not null default 1,
  add column synonyms text[],
  add column maps jsonb,
  add column search_synonyms text;
create index catalogue_entry_first on kernel.catalogue_entry (catalogue, first);

-- Entries as they were until a version that changed them or has them no more.
create table kernel.catalogue_past (
  catalogue text not null references kernel.catalogue,
  code text not null,
  first int not null,
  until int not null,
  parent text,
  name text not null,
  name_en text,
  attributes jsonb,
  position int not null,
  valid_from date,
  valid_to date,
  synonyms text[],
  maps jsonb,
  search_synonyms text,
  search text not null generated always as (kernel.fold(name)) stored,
  primary key (catalogue, code, first));
create index catalogue_past_until on kernel.catalogue_past (catalogue, until);
select kernel.guard_append('kernel.catalogue_past');

select set_config('saola.process', gen_random_uuid()::text, true);
insert into kernel.catalogue_version (id, catalogue, number, at, made_by, made_by_name, added, changed, gone)
select gen_random_uuid(), c.id, 1, now(), '00000000-0000-0000-0000-000000000000', '', (select count(*) from kernel.catalogue_entry e where e.catalogue = c.id), 0, 0 from kernel.catalogue c;
