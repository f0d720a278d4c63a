-- A stored file: its content lies in the data folder under its hash, once however often it is stored.
-- A removed row keeps its content for a day, then both are swept.
create table kernel.file (
  id uuid primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size > 0),
  media_type text not null,
  name text not null,
  owner_kind text not null,
  owner uuid not null,
  uploaded_by uuid not null,
  at timestamptz not null,
  removed_at timestamptz);
create index file_owner on kernel.file (owner_kind, owner);
create index file_sha256 on kernel.file (sha256);
create index file_removed on kernel.file (removed_at) where removed_at is not null;
select kernel.guard('kernel.file');
