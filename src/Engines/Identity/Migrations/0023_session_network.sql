-- From where a session was begun, so that its owner can tell a strange one.
alter table identity.session add column network text;
comment on column identity.session.network is 'personal: basic';
