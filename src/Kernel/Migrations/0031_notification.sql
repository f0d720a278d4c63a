-- One message on one way to one person. The inbox reads its rows here; the others are sent by a job.
-- The text names things by their codes; the address is shortened once the message is sent.
create table kernel.notification (
  id uuid primary key,
  recipient uuid,
  channel text not null check (channel in ('Inbox', 'Email', 'Sms', 'Zalo')),
  address text,
  template text not null,
  language text not null,
  title text not null,
  body text not null,
  link text,
  key text,
  at timestamptz not null,
  status text not null check (status in ('Waiting', 'Sent', 'NoChannel', 'NoAddress', 'Failed')),
  status_at timestamptz not null,
  error text,
  read_at timestamptz);
create index notification_inbox on kernel.notification (recipient, id) where channel = 'Inbox';
create index notification_unread on kernel.notification (recipient) where channel = 'Inbox' and read_at is null;
create unique index notification_key on kernel.notification (key, channel, recipient) nulls not distinct where key is not null;
select kernel.guard('kernel.notification');

-- How a person wants to be told, besides the inbox. Addresses are the profile's.
create table kernel.notification_choice (
  person uuid primary key,
  channels text[] not null);
select kernel.guard('kernel.notification_choice');
