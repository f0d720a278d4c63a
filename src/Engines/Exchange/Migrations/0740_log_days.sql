-- A day is made by itself and then attached: that waits for nobody who reads the log, as a copy of the database does for hours, and
-- nobody who writes to it waits for that.
create or replace function exchange.open_log_days(first date, days int) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  day date;
  name text;
begin
  if days not between 1 and 10 then raise exception 'too many days at once'; end if;
  for day in select first + n from generate_series(0, days - 1) n loop
    name := format('exchange.log_record_%s', to_char(day, 'YYYYMMDD'));
    continue when to_regclass(name) is not null;
    -- nodes that meet a new day at the same moment
    perform pg_advisory_xact_lock(hashtextextended('exchange log days', 0));
    continue when to_regclass(name) is not null;
    execute format('create table %s (like exchange.log_record including all)', name);
    perform kernel.require_process_on(name::regclass);
    execute format('alter table exchange.log_record attach partition %s for values from (%L) to (%L)',
      name, day::timestamp at time zone 'Asia/Ho_Chi_Minh', (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh');
  end loop;
end $$;
