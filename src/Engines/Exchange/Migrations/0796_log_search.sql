-- Calls of a client and of a service by their time, which is that of the answer: each call has one, be it that of a fault. Those
-- that failed are few and have an index of their own.
create index log_record_client on exchange.log_record (client, at, id) where response;
create index log_record_service on exchange.log_record (service, at, id) where response;
create index log_record_failed on exchange.log_record (at, id) where response and (result is not null or status >= 500);
-- All of some minutes: messages lie nearly in the order of their time.
create index log_record_at on exchange.log_record using brin (at) with (pages_per_range = 32, autosummarize = on);

-- Which dossier a request is said to belong to, who asked and whom it is about, as keyed digests of what its headers say. In a table
-- of its own, as most requests say nothing of it; kept as long as the messages of its day are.
create table exchange.log_about (
  at timestamptz not null,
  digest bytea not null,
  message text not null,
  request uuid not null) partition by range (at);
create index log_about_digest on exchange.log_about (digest, at, request);
select kernel.guard_append('exchange.log_about');

create or replace function exchange.open_seen_days(first date, days int) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  one date;
  base text;
  name text;
begin
  if days not between 1 and 10 then raise exception 'too many days at once'; end if;
  for one in select first + n from generate_series(0, days - 1) n loop
    foreach base in array array['call_minute', 'call_hour', 'log_about'] loop
      name := format('%s_%s', base, to_char(one, 'YYYYMMDD'));
      continue when to_regclass(name) is not null;
      -- nodes that meet a new day at the same moment
      perform pg_advisory_xact_lock(hashtextextended('exchange seen days', 0));
      continue when to_regclass(name) is not null;
      execute format('create table exchange.%I (like exchange.%I including all)', name, base);
      perform kernel.require_process_on(format('exchange.%I', name)::regclass);
      execute format('alter table exchange.%I attach partition exchange.%I for values from (%L) to (%L)',
        base, name, one::timestamp at time zone 'Asia/Ho_Chi_Minh', (one + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh');
    end loop;
  end loop;
end $$;

-- As before, and what is said of messages goes after the last of their day.
create or replace function exchange.drop_seen_days(today date) returns int language plpgsql security definer set search_path = exchange, pg_temp set lock_timeout = '2s' as $$
declare
  part text;
  dropped int := 0;
begin
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid, to_date(right(c.relname, 8), 'YYYYMMDD') d, least(today, (now() at time zone 'Asia/Ho_Chi_Minh')::date) t
    where i.inhparent = 'exchange.call_minute'::regclass and d < t - 3 or i.inhparent = 'exchange.call_hour'::regclass and d < t - 90
      or i.inhparent = 'exchange.log_about'::regclass and d < t - 7 and not exists (select from exchange.log_day l where l.day = d) loop
    begin
      execute format('drop table exchange.%I', part);
    exception when lock_not_available or deadlock_detected then
      exit;
    end;
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
