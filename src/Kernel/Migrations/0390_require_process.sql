-- Whether a write is inside a process is asked by the trigger itself: to call the function for each statement cost a step of a
-- process as much as two of its statements.
create or replace function kernel.require_process() returns trigger language plpgsql as $$
begin
  raise exception 'write to % outside a process', tg_relid::regclass using errcode = 'check_violation';
end $$;

create function kernel.require_process_on(target regclass) returns void language plpgsql as $$
begin
  execute format($when$
    create or replace trigger require_process before insert or update or delete or truncate on %s for each statement
      when (coalesce(current_setting('saola.process', true), '') = '') execute function kernel.require_process()
  $when$, target);
end $$;

create or replace function kernel.guard(target regclass) returns void language plpgsql as $$
begin
  perform kernel.require_process_on(target);
  execute format('grant usage on schema %I to saola_web', (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = target));
  execute format('grant select, insert, update, delete on %s to saola_web', target);
end $$;

select kernel.require_process_on(tgrelid) from pg_trigger where tgfoid = 'kernel.require_process()'::regprocedure;
