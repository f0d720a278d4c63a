-- By which means a session's owner proved who they are (RFC 8176), how surely, and when last.
alter table identity.session add column methods text[] not null default '{pwd}', add column level int not null default 1 check (level in (1, 2)), add column proven_at timestamptz;
update identity.session set proven_at = at;
alter table identity.session alter column methods drop default, alter column level drop default, alter column proven_at set not null, drop column method;
alter table identity.client_grant add column methods text[] not null default '{pwd}', add column level int not null default 1 check (level in (1, 2));
alter table identity.client_grant alter column methods drop default, alter column level drop default, drop column method;
