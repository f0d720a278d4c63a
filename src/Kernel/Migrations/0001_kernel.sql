-- Roles are of the cluster; another database of it may have made them already.
do $$ begin
  if not exists (select from pg_roles where rolname = 'saola_web') then create role saola_web login; end if;
  if not exists (select from pg_roles where rolname = 'saola_seal') then create role saola_seal login; end if;
exception when duplicate_object or unique_violation then null;
end $$;

create extension if not exists pg_trgm;
create extension if not exists unaccent;
create schema if not exists ledger;
grant usage on schema kernel, ledger to saola_web, saola_seal;
grant select on kernel.migration to saola_web;

-- Every write happens in a process: who, for which office, why. There is no other way to write.
create function kernel.require_process() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('saola.process', true), '') = '' then
    raise exception 'write to % outside a process', tg_relid::regclass using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- Puts a table under the rule and gives the web role its ordinary rights on it.
create function kernel.guard(target regclass) returns void language plpgsql as $$
begin
  execute format('create trigger require_process before insert or update or delete or truncate on %s for each statement execute function kernel.require_process()', target);
  execute format('grant usage on schema %I to saola_web', (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target));
  execute format('grant select, insert, update, delete on %s to saola_web', target);
end $$;

-- The same for a table that the web role may only add to.
create function kernel.guard_append(target regclass) returns void language plpgsql as $$
begin
  perform kernel.guard(target);
  execute format('revoke update, delete on %s from saola_web', target);
end $$;

-- Search form of a text: no diacritics, đ to d, lower case. Immutable, so that an index can hold it.
create function kernel.fold(value text) returns text language sql immutable strict parallel safe as $$
  select lower(translate(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)), 'đĐ', 'dd'))
$$;

-- Work to do: one row per handler of an event, or per job.
create table kernel.outbox (
  id bigint generated always as identity primary key,
  handler text not null,
  type text not null,
  body jsonb not null,
  key text,
  process uuid not null,
  at timestamptz not null,
  due timestamptz not null,
  attempts int not null default 0,
  locked_until timestamptz,
  done_at timestamptz,
  dead_at timestamptz,
  error text);
create index outbox_open on kernel.outbox (due) where done_at is null and dead_at is null;
create index outbox_dead on kernel.outbox (id) where dead_at is not null;
create index outbox_done on kernel.outbox (done_at) where done_at is not null;
create unique index outbox_key on kernel.outbox (handler, key) where key is not null;
select kernel.guard('kernel.outbox');

create table kernel.schedule (
  name text primary key,
  next timestamptz not null,
  last timestamptz);
select kernel.guard('kernel.schedule');

-- Data-protection keys of ASP.NET Core, so that every node reads the same cookies.
create table kernel.protection_key (id text primary key, xml text not null, at timestamptz not null default now());
select kernel.guard('kernel.protection_key');
