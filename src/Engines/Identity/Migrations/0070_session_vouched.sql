-- A session is over with every provider of identities that vouched for it, not with the first alone.
alter table identity.session add column vouched_later uuid[] not null default '{}';
create index session_vouched_later on identity.session using gin (vouched_later) where vouched_later <> '{}';

-- What ends with a provider is found without reading all that it ever vouched for.
create index session_provider_at on identity.session (provider, at) where provider is not null;
drop index identity.session_provider;
create index client_grant_revoked on identity.client_grant (revoked_at) where revoked_at is not null;
