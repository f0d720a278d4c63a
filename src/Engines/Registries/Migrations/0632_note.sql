-- Short texts that those who keep a record say of it to one another; no part of the record.
create table registries.record_note (
  id uuid primary key,
  registry text not null references registries.definition (key),
  record uuid not null,
  office uuid not null,
  -- Under whose key the text is closed: to destroy the key deletes it.
  subject uuid not null,
  text bytea,
  author uuid not null,
  author_name text not null,
  at timestamptz not null,
  changed_at timestamptz,
  removed_at timestamptz,
  version int not null);
create index record_note_record on registries.record_note (record, at desc, id desc) where removed_at is null;
select kernel.guard('registries.record_note');
