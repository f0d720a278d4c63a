-- A file of rows that somebody brings into a registry: looked through first, written when they say so.
create table registries.import (
  id uuid primary key,
  registry text not null references registries.definition (key),
  -- The version of the definition by which it was looked through.
  number int not null,
  office uuid not null,
  person uuid not null,
  file uuid not null,
  name text not null,
  kind text not null,
  columns jsonb not null,
  state text not null,
  only_valid boolean not null,
  reason text,
  -- The number of the last row that was looked at or written.
  position int not null,
  rows int not null,
  wrong int not null,
  faults int not null,
  added int not null,
  changed int not null,
  unchanged int not null,
  refused int not null,
  error text,
  at timestamptz not null,
  done_at timestamptz,
  version int not null);
create index import_registry on registries.import (registry, office, at desc);
create index import_over on registries.import (done_at) where done_at is not null;
create index import_waiting on registries.import (at) where done_at is null;
select kernel.guard('registries.import');

-- What is wrong with a row, by column. No value of a row is kept here: that is in the file.
create table registries.import_fault (
  import uuid not null references registries.import (id) on delete cascade,
  row int not null,
  number int not null,
  field text,
  code text not null,
  message text not null,
  suggestion text,
  primary key (import, row, number));
select kernel.guard('registries.import_fault');

-- The keys that a file has brought so far, as hashes: so that a row that comes twice is noticed however long the file is.
create table registries.import_key (
  import uuid not null references registries.import (id) on delete cascade,
  hash bytea not null,
  row int not null,
  primary key (import, hash));
select kernel.guard('registries.import_key');
