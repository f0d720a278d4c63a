-- Topics: what subsystems publish for others to follow, and who may.
create table exchange.topic (
  id uuid primary key,
  subsystem uuid not null references exchange.subsystem (id),
  code text not null,
  title text not null,
  -- JSON Schema that the data of each event meets; null where anything may be published.
  schema jsonb,
  -- Which attribute of an event says with which others it is kept in order.
  key_rule text not null check (key_rule in ('None', 'Subject', 'PartitionKey', 'Source')),
  retention_days int not null check (retention_days between 1 and 366),
  version int not null default 1,
  unique (subsystem, code));
select kernel.guard('exchange.topic');

create table exchange.topic_right (
  id uuid primary key,
  topic uuid not null references exchange.topic (id),
  subsystem uuid references exchange.subsystem (id),
  client_group uuid references exchange.client_group (id),
  act text not null check (act in ('Publish', 'Subscribe')),
  granted_at timestamptz not null,
  version int not null default 1,
  check (num_nonnulls(subsystem, client_group) = 1));
create unique index topic_right_once on exchange.topic_right (topic, coalesce(subsystem, client_group), act);
create index topic_right_subsystem on exchange.topic_right (subsystem) where subsystem is not null;
create index topic_right_group on exchange.topic_right (client_group) where client_group is not null;
select kernel.guard('exchange.topic_right');

create trigger raise_roster after insert or update or delete on exchange.topic for each statement execute function exchange.raise_roster();
create trigger raise_roster after insert or update or delete on exchange.topic_right for each statement execute function exchange.raise_roster();

-- The last position that was given. Who writes events holds the row until they are kept: positions become visible in their order,
-- so that who has read up to one has missed none before it.
create table exchange.topic_head (id boolean primary key default true check (id), position bigint not null);
insert into exchange.topic_head (position) values (0);
select kernel.guard('exchange.topic_head');

-- Events in the order in which they were kept. Only added to; a partition for each last day, so that retention drops whole days.
create table exchange.topic_event (
  position bigint not null,
  topic uuid not null,
  -- The last day on which it is kept.
  until date not null,
  at timestamptz not null,
  -- Of the event's source and id: the same is kept once.
  digest bytea not null,
  -- Of its ordering key under the key of the owner; null where it stands alone.
  key bytea,
  publisher uuid not null,
  -- The CloudEvent in JSON, encrypted under the key of the topic's owner.
  content bytea not null) partition by range (until);
alter table exchange.topic_event alter column content set storage external;
create index topic_event_position on exchange.topic_event (topic, position);
create index topic_event_digest on exchange.topic_event (topic, digest);
create index topic_event_at on exchange.topic_event (topic, at);
select kernel.guard_append('exchange.topic_event');

-- A partition is made beside the table and then attached, which readers and writers do not wait for.
create function exchange.open_topic_days(days date[]) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  day date;
  name text;
begin
  perform pg_advisory_xact_lock(hashtextextended('exchange topic days', 0));
  foreach day in array days loop
    name := format('topic_event_%s', to_char(day, 'YYYYMMDD'));
    continue when to_regclass('exchange.' || name) is not null;
    execute format('create table exchange.%I (like exchange.topic_event including all)', name);
    execute format('alter table exchange.topic_event attach partition exchange.%I for values from (%L) to (%L)', name, day, day + 1);
  end loop;
end $$;

-- What is kept no longer goes as whole days.
create function exchange.drop_topic_days(today date) returns int language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  partition regclass;
  dropped int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('exchange topic days', 0));
  for partition in
    select inhrelid::regclass from pg_inherits where inhparent = 'exchange.topic_event'::regclass
      and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < least(today, (now() at time zone 'Asia/Ho_Chi_Minh')::date) loop
    execute format('drop table %s', partition);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
revoke execute on function exchange.open_topic_days(date[]), exchange.drop_topic_days(date) from public;
grant execute on function exchange.open_topic_days(date[]), exchange.drop_topic_days(date) to saola_web;
