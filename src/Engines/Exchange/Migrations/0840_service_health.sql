-- What operational monitoring tells of services. Of the calls of a minute those that ended with a fault of the exchange, and of the others
-- microseconds, bytes sent and bytes answered, each together, squared, the least and the most; empty where there were none.
alter table exchange.call_minute add column faults bigint not null default 0;
alter table exchange.call_minute add column spread double precision[] not null default '{}';

-- When a service was last called without such a fault and with one.
create table exchange.service_health (
  service uuid primary key,
  good_at timestamptz,
  bad_at timestamptz);
select kernel.guard('exchange.service_health');
