-- What bodies of messages of a member's services are encrypted with in the log, itself wrapped; without it nobody reads them.
alter table exchange.member add column body_key bytea;

-- Every message that went through, request and response, each once. Only added to; a partition for each day, so that days go by being dropped.
create table exchange.log_record (
  id uuid not null,
  at timestamptz not null,
  -- The id that the caller gave, and the one of this request alone.
  message text not null,
  request uuid not null,
  response boolean not null,
  client text not null,
  service text not null,
  member uuid not null,
  method text not null,
  status int,
  -- The type of the error where there was one.
  result text,
  size bigint not null,
  kept bigint not null,
  hash bytea not null,
  -- Encrypted: hash of the body, header part, and a small body itself.
  content bytea not null,
  -- Where the parts of a larger body lie in the segment files.
  parts text[]) partition by range (at);
alter table exchange.log_record alter column content set storage external;
create index log_record_message on exchange.log_record (message);
select kernel.guard_append('exchange.log_record');

create function exchange.open_log_days(first date, days int) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  day date;
begin
  if days not between 1 and 10 then raise exception 'too many days at once'; end if;
  for day in select first + n from generate_series(0, days - 1) n loop
    continue when to_regclass(format('exchange.log_record_%s', to_char(day, 'YYYYMMDD'))) is not null;
    -- nodes that meet a new day at the same moment
    perform pg_advisory_xact_lock(hashtextextended('exchange log days', 0));
    execute format('create table if not exists exchange.log_record_%s partition of exchange.log_record for values from (%L) to (%L)',
      to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'Asia/Ho_Chi_Minh', (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh');
  end loop;
end $$;
revoke execute on function exchange.open_log_days(date, int) from public;
grant execute on function exchange.open_log_days(date, int) to saola_web;
