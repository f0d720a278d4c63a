create schema exchange;

-- Services of other systems as packs declare them.
create table exchange.service (
  id text primary key,
  hash text not null,
  item jsonb not null);
select kernel.guard('exchange.service');

-- What a process asks another system. The id is the idempotency key: however often it is asked, it is one message.
create table exchange.message (
  id uuid primary key,
  service text not null,
  system text not null,
  instance uuid not null,
  visit bigint not null,
  business_key text not null,
  office uuid not null,
  state text not null check (state in ('Asked', 'Pending', 'Held', 'Answered', 'Replaced')),
  -- Kept only as long as an answer has to be compared with it.
  request jsonb,
  -- An answer that came before the process could take it.
  answer jsonb,
  outcome text,
  wrong text,
  attempts int not null default 0,
  asked_at timestamptz not null,
  answered_at timestamptz,
  version int not null default 1);
create unique index message_visit on exchange.message (instance, visit) where state <> 'Replaced';
select kernel.guard('exchange.message');
comment on column exchange.message.request is 'personal: basic';
comment on column exchange.message.answer is 'personal: basic';
