-- Whether the account's owner made the link, signed in, or a number alone did: only the former opens what an official may do.
alter table identity.upstream_link add column by_owner boolean not null default false;
