-- Two records of one thing that became one. What each was before and after is in the history of its registry.
create table registries.record_merge (
  id uuid primary key,
  registry text not null references registries.definition (key),
  -- The record that stays.
  survivor uuid not null,
  survivor_before int not null,
  survivor_after int not null,
  -- The record that ended.
  other uuid not null,
  other_before int not null,
  other_after int not null,
  office uuid not null,
  -- Those whose value was taken from the record that ended.
  fields text[] not null,
  -- References that name the other record since: registry, field, record.
  moved jsonb not null,
  made_by_name text not null,
  reason text,
  at timestamptz not null,
  undone_by_name text,
  undone_reason text,
  undone_at timestamptz,
  version int not null);
create index record_merge_survivor on registries.record_merge (survivor, at desc);
create index record_merge_other on registries.record_merge (other, at desc);
create index record_merge_registry on registries.record_merge (registry, at desc, id desc);
select kernel.guard('registries.record_merge');
