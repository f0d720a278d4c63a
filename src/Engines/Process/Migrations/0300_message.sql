-- Messages that came before an event waited for them. A message leaves when it is given or its time is over; one that names
-- offices reaches their instances only.
create table process.message (
  id uuid primary key,
  name text not null,
  key text not null,
  data jsonb not null,
  offices uuid[],
  kept_at timestamptz not null,
  expires_at timestamptz not null);
create index message_key on process.message (name, key, kept_at, id);
create index message_expiry on process.message (expires_at);
select kernel.guard('process.message');
comment on column process.message.data is 'personal: basic';
