-- Addresses of other systems that are told what happens here, and how far each has heard. What is told are sealed entries of the
-- ledger, in the order in which they were sealed: none is skipped and none comes before another.
create table kernel.webhook (
  id uuid primary key,
  version int not null default 0,
  url text not null,
  -- Types of events as docs/events.md names them; "dossiers.*" is all of a module.
  types text[] not null,
  -- What signs the messages, wrapped by the master key.
  secret bytea not null,
  paused boolean not null default false,
  -- The last sealed entry that has arrived or was not asked for.
  batch bigint not null,
  position int not null,
  attempts int not null default 0,
  next_at timestamptz not null,
  leased_until timestamptz,
  told_at timestamptz,
  error text,
  created_at timestamptz not null,
  created_by uuid not null);
create index webhook_due on kernel.webhook (next_at) where not paused;
select kernel.guard('kernel.webhook');
