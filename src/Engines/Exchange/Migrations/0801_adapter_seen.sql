-- Rows of adapters that became events, by their ids; what the source gives no more is forgotten after a while.
create table exchange.adapter_seen (
  service uuid not null references exchange.offered_service (id),
  digest bytea not null,
  seen_on date not null,
  primary key (service, digest));
create index adapter_seen_on on exchange.adapter_seen (service, seen_on);
select kernel.guard('exchange.adapter_seen');
