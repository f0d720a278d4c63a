-- What happened: non-personal facts and the salted hash of the personal rest. The web role can only add.
create table ledger.entry (
  id bigint generated always as identity primary key,
  process uuid not null,
  purpose text not null,
  reason text,
  type text not null,
  actor uuid not null,
  actor_kind text not null,
  office uuid,
  object_kind text not null,
  object_id uuid not null,
  subject uuid,
  at timestamptz not null,
  facts json not null,
  payload_hash bytea,
  hash bytea not null);
create index entry_object on ledger.entry (object_id, id);
create index entry_actor on ledger.entry (actor, id);
create index entry_subject on ledger.entry (subject, id) where subject is not null;
select kernel.guard_append('ledger.entry');

-- The personal rest, under the key of its subject. Without the key nobody can read it and the proof still stands.
create table ledger.payload (
  entry bigint primary key references ledger.entry (id),
  subject uuid not null,
  cipher bytea not null);
select kernel.guard_append('ledger.payload');

create table ledger.subject_key (subject uuid primary key, wrapped bytea not null);
select kernel.guard('ledger.subject_key');
revoke update on ledger.subject_key from saola_web;

-- Entries not sealed yet. A row becomes visible with its entry, so an entry that commits late is found late, never lost.
create table ledger.pending (entry bigint primary key);
create function ledger.await_seal() returns trigger language plpgsql security definer set search_path = ledger as $$
begin
  insert into ledger.pending select id from fresh;
  return null;
end $$;
create trigger await_seal after insert on ledger.entry referencing new table as fresh for each statement execute function ledger.await_seal();

create table ledger.batch (
  number bigint primary key,
  size int not null,
  root bytea not null,
  previous bytea not null,
  at timestamptz not null,
  key text not null,
  signature bytea not null,
  timestamp_token bytea);

create table ledger.sealed (
  batch bigint not null references ledger.batch (number),
  position int not null,
  entry bigint not null unique,
  hash bytea not null,
  primary key (batch, position));

select kernel.guard('ledger.pending');
select kernel.guard('ledger.batch');
select kernel.guard('ledger.sealed');
revoke insert, update, delete on ledger.pending, ledger.batch, ledger.sealed from saola_web;
grant select on ledger.entry to saola_seal;
grant select, delete on ledger.pending to saola_seal;
grant select, insert on ledger.batch, ledger.sealed to saola_seal;
grant update (timestamp_token) on ledger.batch to saola_seal;
