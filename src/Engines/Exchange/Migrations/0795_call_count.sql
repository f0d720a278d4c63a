-- How often each client called each service, with what result, how fast and how much: by each node for each minute, and of all
-- nodes together for each hour and each day. Of the hours and minutes whole days go by being dropped; the days are kept.
create table exchange.call_minute (
  at timestamptz not null,
  -- One run of one node: what it counted of a minute until now, however often it says so.
  node uuid not null,
  client uuid not null,
  service uuid not null,
  test boolean not null,
  -- What went on to the service; of those what ended with a fault of the exchange or an answer of 500 and more; and what was refused at the door.
  calls bigint not null,
  errors bigint not null,
  refused bigint not null,
  -- Bytes of the bodies both ways, and how long all of them took together, in microseconds.
  sent bigint not null,
  answered bigint not null,
  micros bigint not null,
  -- How many calls took how long, by the steps of the program; steps at the end that are zero are left out.
  steps bigint[] not null,
  primary key (at, node, client, service, test)) partition by range (at);
select kernel.guard('exchange.call_minute');

create table exchange.call_hour (
  at timestamptz not null,
  client uuid not null,
  service uuid not null,
  test boolean not null,
  calls bigint not null,
  errors bigint not null,
  refused bigint not null,
  sent bigint not null,
  answered bigint not null,
  micros bigint not null,
  steps bigint[] not null,
  primary key (at, client, service, test)) partition by range (at);
select kernel.guard('exchange.call_hour');

create table exchange.call_day (
  day date not null,
  client uuid not null,
  service uuid not null,
  test boolean not null,
  calls bigint not null,
  errors bigint not null,
  refused bigint not null,
  sent bigint not null,
  answered bigint not null,
  micros bigint not null,
  steps bigint[] not null,
  primary key (day, client, service, test));
select kernel.guard('exchange.call_day');

create function exchange.open_seen_days(first date, days int) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  one date;
  base text;
  name text;
begin
  if days not between 1 and 10 then raise exception 'too many days at once'; end if;
  for one in select first + n from generate_series(0, days - 1) n loop
    foreach base in array array['call_minute', 'call_hour'] loop
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

-- Minutes are kept for three days, hours for ninety. Whoever reads is not waited for long: it is tried again the next day.
create function exchange.drop_seen_days(today date) returns int language plpgsql security definer set search_path = exchange, pg_temp set lock_timeout = '2s' as $$
declare
  part text;
  dropped int := 0;
begin
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent in ('exchange.call_minute'::regclass, 'exchange.call_hour'::regclass)
      and to_date(right(c.relname, 8), 'YYYYMMDD') < least(today, (now() at time zone 'Asia/Ho_Chi_Minh')::date) - case i.inhparent when 'exchange.call_minute'::regclass then 3 else 90 end loop
    begin
      execute format('drop table exchange.%I', part);
    exception when lock_not_available or deadlock_detected then
      exit;
    end;
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
revoke execute on function exchange.open_seen_days(date, int), exchange.drop_seen_days(date) from public;
grant execute on function exchange.open_seen_days(date, int), exchange.drop_seen_days(date) to saola_web;
