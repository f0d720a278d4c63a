-- Devices without a keyboard that wait for a person to let them in from another one.
create table identity.device_request (
  id uuid primary key,
  client uuid not null references identity.client (id),
  -- SHA-256 of what the device holds.
  device_code text not null unique,
  -- What it shows: letters alone, without the dash.
  user_code text not null unique,
  scopes text[] not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  allowed boolean,
  client_grant uuid,
  taken_at timestamptz,
  version int not null);
create index device_request_client on identity.device_request (client);
create index device_request_expires on identity.device_request (expires_at);
select kernel.guard('identity.device_request');
