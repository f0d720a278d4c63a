create schema personnel;

-- Which registries hold officials and their posts, as a pack says.
create table personnel.source (
  id uuid primary key,
  version int not null,
  item text not null unique,
  -- The pack ids of the two registries.
  officials text not null,
  posts text not null,
  fields jsonb not null);
create index source_officials on personnel.source (officials);
create index source_posts on personnel.source (posts);
select kernel.guard('personnel.source');

-- In what the record of an official and the accounts and posts held here are not the same; gone when they are again. No personal value lies here.
create table personnel.difference (
  id uuid primary key,
  version int not null,
  kind text not null,
  registry text not null,
  record uuid not null,
  code text not null,
  -- The record of the post; null where the record of the official says it, or says nothing.
  post_record uuid,
  person uuid,
  -- Whose administrators of accounts it concerns.
  office uuid not null,
  -- The post that is held here.
  post uuid,
  title text,
  -- The first day of the post in the record, or the first day without it.
  on_day date,
  decision text,
  document uuid,
  seen_at timestamptz not null);
create index difference_record on personnel.difference (record);
create index difference_office on personnel.difference (office, seen_at desc, id desc);
create index difference_seen on personnel.difference (seen_at desc, id desc);
create index difference_kind on personnel.difference (kind, seen_at desc, id desc);
select kernel.guard('personnel.difference');
