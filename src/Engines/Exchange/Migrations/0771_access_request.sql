-- What a consumer asks of a service's owner. Approved it is the agreement under which the access rights that bear its id hold.
create table exchange.access_request (
  id uuid primary key,
  service uuid not null references exchange.offered_service (id),
  subsystem uuid not null references exchange.subsystem (id),
  test boolean not null,
  endpoints text[] not null,
  fields text[] not null,
  purpose text not null,
  basis text,
  first_day date not null,
  last_day date not null,
  state text not null check (state in ('Waiting', 'Approved', 'Refused', 'Revoked', 'Withdrawn')),
  asked_by uuid not null,
  asked_at timestamptz not null,
  decided_at timestamptz,
  -- Why it was narrowed, refused or ended.
  reason text,
  ended_at timestamptz,
  version int not null default 1,
  check (first_day <= last_day));
create index access_request_service on exchange.access_request (service, id);
create index access_request_subsystem on exchange.access_request (subsystem, id);
create index access_request_last_day on exchange.access_request (last_day) where state = 'Approved';
create unique index access_request_waiting on exchange.access_request (service, subsystem, test) where state = 'Waiting';
select kernel.guard('exchange.access_request');
