-- Who takes part in the exchange: members, the subsystems in which they call and offer services, and who may call what.
create table exchange.member (
  id uuid primary key,
  class text not null,
  code text not null,
  name text not null,
  office uuid not null,
  version int not null default 1,
  unique (class, code));
create index member_office on exchange.member (office);
select kernel.guard('exchange.member');

create table exchange.subsystem (
  id uuid primary key,
  member uuid not null references exchange.member (id),
  code text not null,
  name text not null,
  -- How its own requests come: nothing comes in before the addresses or certificates are named.
  connection text not null default 'MutualTls' check (connection in ('Http', 'Https', 'MutualTls')),
  networks text[] not null default '{}',
  certificates text[] not null default '{}',
  version int not null default 1,
  unique (member, code));
select kernel.guard('exchange.subsystem');

create table exchange.offered_service (
  id uuid primary key,
  subsystem uuid not null references exchange.subsystem (id),
  code text not null,
  name text not null,
  type text not null check (type in ('Rest', 'OpenApi')),
  url text not null,
  description text,
  seconds int not null check (seconds between 1 and 3600),
  endpoints text[] not null default '{}',
  -- Why it is out of service; null while it serves.
  notice text,
  version int not null default 1,
  unique (subsystem, code));
select kernel.guard('exchange.offered_service');

create table exchange.client_group (
  id uuid primary key,
  code text not null unique,
  name text not null,
  subsystems uuid[] not null default '{}',
  version int not null default 1);
select kernel.guard('exchange.client_group');

create table exchange.access_right (
  id uuid primary key,
  service uuid not null references exchange.offered_service (id),
  subsystem uuid references exchange.subsystem (id),
  client_group uuid references exchange.client_group (id),
  method text not null,
  path text not null,
  granted_at timestamptz not null,
  version int not null default 1,
  check (num_nonnulls(subsystem, client_group) = 1));
create unique index access_right_once on exchange.access_right (service, coalesce(subsystem, client_group), method, path);
create index access_right_subsystem on exchange.access_right (subsystem) where subsystem is not null;
create index access_right_group on exchange.access_right (client_group) where client_group is not null;
select kernel.guard('exchange.access_right');

-- Rises with each change of the above, so that every node sees by one row that what it holds in memory is old.
create table exchange.roster (id boolean primary key default true check (id), number bigint not null);
insert into exchange.roster (number) values (1);
select kernel.guard('exchange.roster');
create function exchange.raise_roster() returns trigger language plpgsql as $$
begin
  update exchange.roster set number = number + 1;
  return null;
end $$;
do $$ declare t text; begin
  foreach t in array array['member', 'subsystem', 'offered_service', 'client_group', 'access_right'] loop
    execute format('create trigger raise_roster after insert or update or delete on exchange.%I for each statement execute function exchange.raise_roster()', t);
  end loop;
end $$;
