-- As before, but each message of the partition must itself be named by an archive: a count alone could be that of others.
create or replace function exchange.drop_log_day(part text) returns void language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
  of date;
  left_out boolean;
begin
  select day into of from exchange.log_day where partition = part;
  if not found or exchange.kept_until(part) >= (now() at time zone 'Asia/Ho_Chi_Minh')::date then raise exception 'the partition % is kept', part; end if;
  execute format('select exists (select id from exchange.%I except select encode(substring(a.ids from n * 16 + 1 for 16), ''hex'')::uuid from exchange.log_archive a, generate_series(0, octet_length(a.ids) / 16 - 1) n where a.partition = $1)', part)
    into left_out using part;
  if left_out then raise exception 'the partition % is not archived', part; end if;
  perform set_config('saola.process', gen_random_uuid()::text, true);
  perform set_config('lock_timeout', '2s', true);
  execute format('drop table exchange.%I', part);
  delete from exchange.log_day where partition = part;
  if not exists (select from exchange.log_day where day = of) then execute format('drop table if exists exchange.log_record_%s', to_char(of, 'YYYYMMDD')); end if;
end $$;
