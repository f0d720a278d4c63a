-- Which rights a pack gave, and which of these the owner took back: a pack gives those not again.
alter table exchange.access_right add column of_pack boolean not null default false;
create table exchange.refused_right (
  service uuid not null references exchange.offered_service (id),
  client_group uuid not null references exchange.client_group (id),
  primary key (service, client_group));
select kernel.guard('exchange.refused_right');
