-- For each of $1 running instances of the bench a visit that is over, spread over sixty days, for one in ten an incident and
-- for one in fifty something held. Triggers are off: nothing here is an act.
set session_replication_role = replica;
set synchronous_commit = off;
create temporary table seed as
select row_number() over () n, id, definition, office from process.instance where process_key = 'bench_ten_tasks' and status = 'Active' limit $1;
insert into process.visit (instance, definition, token, node, via, entered, ended, completed, actor, office)
select id, definition, 1, 'start', null, now() - make_interval(secs => 5184000 - n * 5.1 + 600), now() - make_interval(secs => 5184000 - n * 5.1), true, id, office from seed order by n;
insert into process.incident (instance, office, token, node, code, message, at)
select id, office, 2, 'task_1', 'process.service_failed', 'đo', now() - make_interval(secs => n) from seed where n % 10 = 0 on conflict do nothing;
insert into process.held (instance, type, body, at) select id, 'FireTimer', jsonb_build_object('instance', id, 'token', 999, 'node', 'task_1', 'cycles', 1), now() from seed where n % 50 = 0;
drop table seed;
