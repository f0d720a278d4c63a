-- Who follows a topic, and how far they have come.
create table exchange.topic_subscription (
  id uuid primary key,
  subsystem uuid not null references exchange.subsystem (id),
  topic uuid not null references exchange.topic (id),
  code text not null,
  -- Types of events; none for all. And a condition in FEEL over the event.
  types text[] not null default '{}',
  condition text,
  -- Where events are sent to, signed with the secret (wrapped); null where the follower fetches them.
  url text,
  secret bytea,
  paused boolean not null default false,
  created_at timestamptz not null,
  -- Up to here every event is delivered, on its way, or not wanted.
  position bigint not null,
  -- How often it was set back: what was given before is not confirmed afterwards.
  replays int not null default 0,
  -- When it is sent to again after its address was not reached, how often that was so, and why.
  next_at timestamptz not null default '-infinity',
  failures int not null default 0,
  error text,
  version int not null default 1,
  unique (subsystem, code));
create index topic_subscription_topic on exchange.topic_subscription (topic);
select kernel.guard('exchange.topic_subscription');

-- Events that are on their way to a follower, and those that it did not take. What was delivered is gone from here.
create table exchange.topic_delivery (
  subscription uuid not null,
  position bigint not null,
  until date not null,
  key bytea,
  attempts int not null,
  -- When it may be given: the end of its lease while it is out; never while an earlier event of its key is under way.
  due_at timestamptz not null,
  dead_at timestamptz,
  error text,
  primary key (subscription, position));
create index topic_delivery_due on exchange.topic_delivery (subscription, due_at, position) where dead_at is null;
create index topic_delivery_key on exchange.topic_delivery (subscription, key, position) where dead_at is null and key is not null;
create index topic_delivery_dead on exchange.topic_delivery (subscription, position) where dead_at is not null;
create index topic_delivery_until on exchange.topic_delivery (until);
select kernel.guard('exchange.topic_delivery');
