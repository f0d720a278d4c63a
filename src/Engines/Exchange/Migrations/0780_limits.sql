-- What callers may ask of a service, as its owner limits it: all of them together, each by itself, or one that is named.
create table exchange.service_limit (
  id uuid primary key,
  service uuid not null references exchange.offered_service (id),
  scope text not null check (scope in ('Together', 'Each', 'Client')),
  subsystem uuid references exchange.subsystem (id),
  per_second numeric check (per_second > 0),
  burst int check (burst > 0),
  concurrent int check (concurrent > 0),
  per_day bigint check (per_day > 0),
  body_bytes bigint check (body_bytes > 0),
  version int not null default 1,
  check ((scope = 'Client') = (subsystem is not null)));
create unique index service_limit_once on exchange.service_limit (service, scope, coalesce(subsystem, service));
create index service_limit_subsystem on exchange.service_limit (subsystem) where subsystem is not null;
select kernel.guard('exchange.service_limit');

-- How many calls of a day were let through where a quota is set; all callers together stand under the service's own id.
create table exchange.service_use (
  day date not null,
  service uuid not null,
  client uuid not null,
  calls bigint not null,
  primary key (day, service, client));
select kernel.guard('exchange.service_use');

-- Why nothing passes, as callers read it, and when that is planned to end; null while the exchange is open.
create table exchange.maintenance (
  id boolean primary key default true check (id),
  message text,
  until timestamptz,
  version int not null default 1,
  check (until is null or message is not null));
do $$ begin
  perform set_config('saola.process', gen_random_uuid()::text, true);
  insert into exchange.maintenance (message) values (null);
end $$;
select kernel.guard('exchange.maintenance');

create trigger raise_roster after insert or update or delete on exchange.service_limit for each statement execute function exchange.raise_roster();
create trigger raise_roster after insert or update or delete on exchange.maintenance for each statement execute function exchange.raise_roster();
