-- $1 open tasks of instances that stand at the first of ten tasks, over the offices of the province; nine of ten wait for a
-- role, one is somebody's own. Triggers are off: nothing here is an act.
set session_replication_role = replica;
set synchronous_commit = off;
insert into process.definition (id, key, number, name, xml, hash, deployed_at, deployed_by)
select gen_random_uuid(), 'bench_ten_tasks', 1, 'Mười việc', '', '', now(), gen_random_uuid() on conflict do nothing;
create temporary table seed as
with place as (select array_agg(id order by code) ids, array_agg(code order by code) codes, count(*)::int n from identity.organisation where is_office and code is not null)
select g, gen_random_uuid() instance, p.ids[1 + g % p.n] office, p.codes[1 + g % p.n] code, g % 10 = 0 mine, now() + make_interval(mins => g % 14400) due
from generate_series(1, $1) g, place p;
insert into process.instance (id, definition, process_key, business_key, office, office_code, status, variables, tokens, last_token, started_at, started_by)
select instance, (select id from process.definition where key = 'bench_ten_tasks' limit 1), 'bench_ten_tasks', 'bench-' || g, office, code, 'Active', '{}', jsonb_build_array(jsonb_build_object('id', 2, 'node', 'task_1', 'entered', to_jsonb(now()))), 2, now(), instance from seed;
insert into process.work_task (id, instance, token, process_key, element, name, business_key, office, office_code, candidate_group, assignee, assignee_name, status, priority, headers, created_at, due)
select gen_random_uuid(), instance, 2, 'bench_ten_tasks', 'task_1', 'Việc thứ nhất', 'bench-' || g, office, s.code, s.code || ':bench_process',
  case when mine then a.person end, case when mine then 'Cán bộ' end, case when mine and a.person is not null then 'Assigned' else 'Open' end, 50, '{}', now(), due
from seed s left join identity.account a on a.user_name = 'bench.' || substr(s.code, 5) || '.process';
drop table seed;
