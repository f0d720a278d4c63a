-- Members whose systems lie on the national platform: they are called, and call, by its security server. One of another instance is
-- always such; one of the same instance is where that is said.
alter table exchange.member add column national boolean not null default false, add column instance text check (instance is null or national);
alter table exchange.member drop constraint member_class_code_key;
create unique index member_class_code_key on exchange.member (coalesce(instance, ''), class, code);
