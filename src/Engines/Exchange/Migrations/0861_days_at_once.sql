-- Who waits while another node opens a day sees it then. to_regclass remembers from before that it was not there: nothing it does makes
-- a session hear of what others made while it waited for a lock that is on no table.
create function exchange.is_there(name text) returns boolean language sql as $$
  select exists (select from pg_class where relnamespace = 'exchange'::regnamespace and relname = name)
$$;
revoke execute on function exchange.is_there(text) from public;
do $$
declare
  opens regproc;
begin
  foreach opens in array array['exchange.open_log_days', 'exchange.open_seen_days', 'exchange.open_topic_days']::regproc[] loop
    execute replace(replace(pg_get_functiondef(opens), 'to_regclass(name) is not null', 'is_there(name)'), 'to_regclass(''exchange.'' || name) is not null', 'is_there(name)');
  end loop;
end $$;
