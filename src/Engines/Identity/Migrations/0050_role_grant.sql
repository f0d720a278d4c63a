-- Rights besides those of a post: a role held in another office as well, from a day up to, and without, another day. It is held
-- through a post and is over with it.
create table identity.role_grant (
  id uuid primary key,
  post uuid not null references identity.official_post (id),
  role text not null,
  unit uuid not null references identity.organisation (id),
  sub_tree boolean not null,
  valid_from date not null,
  valid_to date,
  reason text not null,
  granted_by uuid not null,
  granted_at timestamptz not null,
  version int not null,
  check (valid_to is null or valid_to >= valid_from));
create index role_grant_post on identity.role_grant (post);
create index role_grant_unit on identity.role_grant (unit);
create index role_grant_role on identity.role_grant (role);
create unique index role_grant_open on identity.role_grant (post, role, unit) where valid_to is null;
select kernel.guard('identity.role_grant');

-- A permission of a role may hold on a condition (FEEL over subject, resource, context); and a role may exclude others.
alter table identity.role add column conditions jsonb not null default '{}', add column excludes text[] not null default '{}';

-- Names for networks, which conditions of rights ask for.
create table identity.network_zone (
  id uuid primary key,
  key text not null unique,
  name text not null,
  ranges cidr[] not null,
  version int not null);
select kernel.guard('identity.network_zone');
