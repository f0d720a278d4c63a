-- For how many days messages lie in the log, by the class of the member that owns the service; * for every class that is not named.
-- Afterwards they lie in archive files.
create table exchange.retention (
  class text primary key,
  days int not null check (days between 7 and 36500),
  version int not null default 1);
select kernel.guard('exchange.retention');
do $$ begin
  perform set_config('saola.process', gen_random_uuid()::text, true);
  insert into exchange.retention (class, days) values ('*', 30);
end $$;

-- The partitions of the log and which class each holds; null for those of all classes that have none of their own.
create table exchange.log_day (
  partition text primary key,
  day date not null,
  class text);
select kernel.guard('exchange.log_day');
revoke insert, update, delete on exchange.log_day from saola_web;
do $$ begin
  perform set_config('saola.process', gen_random_uuid()::text, true);
  insert into exchange.log_day (partition, day)
    select c.relname, to_date(right(c.relname, 8), 'YYYYMMDD') from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'exchange.log_record'::regclass;
end $$;

-- Archive files, each with the ids of its messages (16 bytes each) and the digest of the one before.
create table exchange.log_archive (
  number bigint primary key,
  name text not null,
  partition text not null,
  messages int not null,
  ids bytea not null,
  sha512 bytea not null,
  digest bytea not null,
  at timestamptz not null);
alter table exchange.log_archive alter column ids set storage external;
create index log_archive_partition on exchange.log_archive (partition);
select kernel.guard_append('exchange.log_archive');

create or replace function exchange.open_log_days(first date, days int) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  one date;
  name text;
  part text;
  own text;
begin
  if days not between 1 and 10 then raise exception 'too many days at once'; end if;
  perform set_config('saola.process', gen_random_uuid()::text, true);
  for one in select first + n from generate_series(0, days - 1) n loop
    name := format('log_record_%s', to_char(one, 'YYYYMMDD'));
    continue when to_regclass(name) is not null;
    -- nodes that meet a new day at the same moment
    perform pg_advisory_xact_lock(hashtextextended('exchange log days', 0));
    continue when to_regclass(name) is not null;
    execute format('create table exchange.%I (like exchange.log_record including all) partition by list (split_part(service, ''/'', 2))', name);
    delete from exchange.log_day d where d.day = one;
    for own in select class from exchange.retention where class <> '*' union all select null loop
      part := name || coalesce('_' || left(md5(own), 12), '_rest');
      if own is null then execute format('create table exchange.%I partition of exchange.%I default', part, name);
      else execute format('create table exchange.%I partition of exchange.%I for values in (%L)', part, name, own);
      end if;
      perform kernel.require_process_on(format('exchange.%I', part)::regclass);
      insert into exchange.log_day (partition, day, class) values (part, one, own);
    end loop;
    perform kernel.require_process_on(format('exchange.%I', name)::regclass);
    execute format('alter table exchange.log_record attach partition exchange.%I for values from (%L) to (%L)',
      name, one::timestamp at time zone 'Asia/Ho_Chi_Minh', (one + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh');
  end loop;
end $$;

-- The last day on which a partition is kept: what holds several classes goes with the one that is kept longest.
create function exchange.kept_until(part text) returns date language sql stable set search_path = exchange, pg_temp as $$
  select d.day + (select max(r.days) from exchange.retention r where
    case when d.class is not null and exists (select from exchange.retention o where o.class = d.class) then r.class = d.class
    else r.class = '*' or d.class is null and not exists (select from exchange.log_day o where o.day = d.day and o.class = r.class) end)
  from exchange.log_day d where d.partition = part
$$;

-- Drops a partition whose time is over and whose messages are all in archive files. Whoever reads the log is not waited for long: it is tried again the next day.
create function exchange.drop_log_day(part text) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  of date;
  lie bigint;
begin
  select day into of from exchange.log_day where partition = part;
  if not found or exchange.kept_until(part) >= (now() at time zone 'Asia/Ho_Chi_Minh')::date then raise exception 'the partition % is kept', part; end if;
  execute format('select count(*) from exchange.%I', part) into lie;
  if lie <> (select coalesce(sum(messages), 0) from exchange.log_archive where partition = part) then raise exception 'the partition % is not archived', part; end if;
  perform set_config('saola.process', gen_random_uuid()::text, true);
  perform set_config('lock_timeout', '2s', true);
  execute format('drop table exchange.%I', part);
  delete from exchange.log_day where partition = part;
  if not exists (select from exchange.log_day where day = of) then execute format('drop table if exists exchange.log_record_%s', to_char(of, 'YYYYMMDD')); end if;
end $$;
revoke execute on function exchange.drop_log_day(text) from public;
grant execute on function exchange.drop_log_day(text) to saola_web;
