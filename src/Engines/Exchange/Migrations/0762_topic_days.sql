-- What is kept no longer goes as whole days; where somebody reads, nobody waits for long behind it and the rest goes another day.
create or replace function exchange.drop_topic_days(today date) returns int language plpgsql security definer set search_path = exchange, pg_temp set lock_timeout = '2s' as $$
declare
  partition regclass;
  dropped int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('exchange topic days', 0));
  for partition in
    select inhrelid::regclass from pg_inherits where inhparent = 'exchange.topic_event'::regclass
      and to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') < least(today, (now() at time zone 'Asia/Ho_Chi_Minh')::date) loop
    begin
      execute format('drop table %s', partition);
    exception when lock_not_available or deadlock_detected then
      exit;
    end;
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
