-- What a service is in one of its versions. Versions that are published or deprecated serve at once, each at the service's code with .v and its number behind; the last published one at the code alone.
create table exchange.service_version (
  id uuid primary key,
  service uuid not null references exchange.offered_service (id),
  number int not null check (number > 0),
  state text not null check (state in ('Draft', 'Test', 'Published', 'Deprecated', 'Retired')),
  -- Where it lies; null where that is the service's own address, or where there is none to test it at.
  url text,
  test_url text,
  contract_kind text check (contract_kind in ('OpenApi', 'Wsdl')),
  contract text,
  contact text,
  unit uuid,
  -- As the owner declares them; null where nothing was.
  availability numeric check (availability > 0 and availability <= 100),
  answer_millis int check (answer_millis > 0),
  calls_per_day bigint check (calls_per_day > 0),
  classes text[] not null default '{}',
  basis text,
  basis_verified boolean not null default false,
  -- Of a deprecated one, the last day on which it is called.
  last_day date,
  published_at timestamptz,
  made_at timestamptz not null,
  version int not null default 1,
  check ((contract is null) = (contract_kind is null)),
  unique (service, number));
select kernel.guard('exchange.service_version');
create trigger raise_roster after insert or update or delete on exchange.service_version for each statement execute function exchange.raise_roster();

-- What was offered until now was called at once.
do $$ begin
  perform set_config('saola.process', gen_random_uuid()::text, true);
  insert into exchange.service_version (id, service, number, state, made_at, published_at) select gen_random_uuid(), id, 1, 'Published', now(), now() from exchange.offered_service;
end $$;

-- A right to test holds at the address beside production, and one by an agreement on its days alone.
alter table exchange.access_right add column test boolean not null default false;
alter table exchange.access_right add column first_day date;
alter table exchange.access_right add column last_day date;
alter table exchange.access_right add column agreement uuid;
create index access_right_agreement on exchange.access_right (agreement) where agreement is not null;
drop index exchange.access_right_once;
create unique index access_right_once on exchange.access_right (service, coalesce(subsystem, client_group), method, path, test, coalesce(agreement, '00000000-0000-0000-0000-000000000000'::uuid));
