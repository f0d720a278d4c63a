-- By which means a session's owner proved who they are (RFC 8176), how surely, and when last. The program of the version before runs
-- meanwhile: it writes none of these and reads method, which goes in a later version.
alter table identity.session add column methods text[] not null default '{pwd}', add column level int not null default 1 check (level in (1, 2)), add column proven_at timestamptz not null default now();
update identity.session set proven_at = at;
alter table identity.session alter column method set default 'password';
alter table identity.client_grant add column methods text[] not null default '{pwd}', add column level int not null default 1 check (level in (1, 2));
alter table identity.client_grant alter column method set default 'password';
