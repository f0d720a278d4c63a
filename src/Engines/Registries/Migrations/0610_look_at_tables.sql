-- The key of a record that has ended is free in every registry, not only where validity is known: the tables that there are get their
-- indexes anew, online, as soon as the program runs that asks for them.
select set_config('saola.process', gen_random_uuid()::text, true);
insert into kernel.schedule (name, next) values ('registries.look_at_tables', now()) on conflict (name) do update set next = now();
