-- What was kept together and is not sealed yet: ids (16 bytes each) and what is sealed of each (64 bytes), in the same order. A row
-- comes with its messages, so that what commits late is sealed late, never lost.
create table exchange.log_pending (
  id bigint generated always as identity primary key,
  -- Of the earliest message.
  at timestamptz not null,
  size int not null,
  ids bytea not null,
  leaves bytea not null);
alter table exchange.log_pending alter column ids set storage external, alter column leaves set storage external;

create table exchange.log_batch (
  number bigint primary key,
  size int not null,
  -- Of its earliest message; none is later than the batch.
  first_at timestamptz not null,
  root bytea not null,
  previous bytea not null,
  at timestamptz not null,
  key text not null,
  signature bytea not null,
  ids bytea not null,
  leaves bytea not null,
  -- RFC 3161, over the paper that names the root; and whether one is still to come.
  token bytea,
  awaits_token boolean not null);
alter table exchange.log_batch alter column ids set storage external, alter column leaves set storage external;
create index log_batch_at on exchange.log_batch (at);
create index log_batch_awaits on exchange.log_batch (number) include (at) where awaits_token;

select kernel.guard_append('exchange.log_pending');
select kernel.guard('exchange.log_batch');
revoke insert, update, delete on exchange.log_batch from saola_web;
grant usage on schema exchange to saola_seal;
grant select, delete on exchange.log_pending to saola_seal;
grant select, insert on exchange.log_batch to saola_seal;
grant update (token, awaits_token) on exchange.log_batch to saola_seal;
