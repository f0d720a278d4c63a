-- What callers asked of an office that answers later by hand.
create table exchange.adapter_request (
  id uuid primary key,
  service uuid not null references exchange.offered_service (id),
  number int not null,
  office uuid not null,
  operation text not null,
  client text not null,
  message text not null,
  input jsonb not null,
  state text not null check (state in ('Received', 'Answered', 'Refused')),
  answer jsonb,
  reason text,
  asked_at timestamptz not null,
  answered_at timestamptz,
  version int not null default 1,
  unique (service, client, message));
select kernel.guard('exchange.adapter_request');
