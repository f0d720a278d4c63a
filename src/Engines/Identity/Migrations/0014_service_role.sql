-- What a connected system may do here by itself, not as a person: roles in the office that answers for it, from a day up to, and
-- without, another day. They hold only while it is that office's.
create table identity.service_role (
  id uuid primary key,
  client uuid not null references identity.client (id),
  role text not null,
  office uuid not null references identity.organisation (id),
  sub_tree boolean not null,
  valid_from date not null,
  valid_to date,
  reason text not null,
  granted_by uuid not null,
  granted_at timestamptz not null,
  -- The pack item that declares it.
  item text,
  version int not null,
  check (valid_to is null or valid_to >= valid_from));
create index service_role_client on identity.service_role (client);
create index service_role_office on identity.service_role (office);
create index service_role_role on identity.service_role (role);
create unique index service_role_open on identity.service_role (client, role, office) where valid_to is null;
select kernel.guard('identity.service_role');
