-- Words are sought by trigrams, in part of a word too; the index of whole words beside them served no question and made each write dearer.
-- The tables that there are lose it, online, as soon as the program runs that asks for it no more.
select set_config('saola.process', gen_random_uuid()::text, true);
insert into kernel.schedule (name, next) values ('registries.look_at_tables', now()) on conflict (name) do update set next = now();
