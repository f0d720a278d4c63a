-- Services that a node leaves alone as they are not reached, for the pages of all nodes. What was not seen for a while is of a node that is gone.
create table exchange.breaker (
  node text not null,
  service uuid not null,
  number int not null,
  state text not null check (state in ('Open', 'Probing')),
  until timestamptz not null,
  seen_at timestamptz not null,
  primary key (node, service, number));
create index breaker_service on exchange.breaker (service);
select kernel.guard('exchange.breaker');

-- How the exchange treats a service, where its owner says so.
create table exchange.service_handling (
  service uuid primary key references exchange.offered_service (id),
  -- Whether who answers over TLS has to show a certificate that holds.
  verify_tls boolean not null default true,
  version int not null default 1);
select kernel.guard('exchange.service_handling');
create trigger raise_roster after insert or update or delete on exchange.service_handling for each statement execute function exchange.raise_roster();
