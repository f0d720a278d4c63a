-- Services that the exchange answers itself: what a version of such a service answers from, as it was declared.
create table exchange.adapter_declaration (
  service uuid not null references exchange.offered_service (id),
  number int not null check (number > 0),
  -- JSON with its fields in their order, in which answers give them
  item text not null,
  version int not null default 1,
  primary key (service, number));
select kernel.guard('exchange.adapter_declaration');
