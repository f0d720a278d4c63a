-- A change of a record of a registry in which a second person confirms each change.
create table registries.proposal (
  id uuid primary key,
  registry text not null references registries.definition (key),
  kind text not null,
  -- Of a record to be added, the id that it will have.
  record uuid not null,
  office uuid not null,
  -- The office in which the right to decide is asked.
  decider uuid not null,
  -- The version of the record on which it rests; what was before is in the record's own history.
  base int,
  fields text[] not null,
  -- Nothing personal: that is closed under the key of the subject, so that to destroy the key deletes it.
  values jsonb not null,
  subject uuid,
  personal bytea,
  state text,
  holds_from date,
  ends_on date,
  -- The record that is merged into this one.
  other uuid,
  other_version int,
  maker uuid not null,
  maker_name text not null,
  batch uuid not null,
  reason text,
  status text not null,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  decision text,
  outcome int,
  at timestamptz not null,
  version int not null);
create index proposal_waiting on registries.proposal (decider, at, id) where status = 'Waiting';
create index proposal_record on registries.proposal (record, at desc, id desc);
create index proposal_decider on registries.proposal (decider, at desc, id desc);
create index proposal_office on registries.proposal (office, at desc, id desc);
create index proposal_maker on registries.proposal (maker, at desc, id desc);
create index proposal_batch on registries.proposal (batch, at, id);
select kernel.guard('registries.proposal');
