-- Beyond which its owner is told of a service; what has no row has the bounds of the program.
create table exchange.service_bound (
  service uuid primary key references exchange.offered_service (id),
  error_percent int not null check (error_percent between 1 and 100),
  -- Milliseconds within which 95 of a hundred are answered; null for what its version promises, or the bound of the program.
  answer_millis int check (answer_millis > 0),
  -- Hours without a call; null where only a service that was called on each of the last seven days is missed, after a day.
  silent_hours int check (silent_hours between 1 and 720),
  version int not null default 1);
select kernel.guard('exchange.service_bound');

-- Of what its owner was told, and whether it is over: of one trouble once.
create table exchange.trouble (
  id uuid primary key,
  kind text not null check (kind in ('Errors', 'Slow', 'Silent', 'Quota', 'Ending', 'Lag')),
  -- The service, the agreement or the subscription.
  about uuid not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  version int not null default 1);
create unique index trouble_open on exchange.trouble (kind, about) where ended_at is null;
create index trouble_ended on exchange.trouble (ended_at) where ended_at is not null;
select kernel.guard('exchange.trouble');
