-- Operators look at the incidents of their offices; without the office each look read all incidents of the province. An index
-- by time alone would tempt the planner to do so again.
select set_config('saola.process', gen_random_uuid()::text, true);
alter table process.incident add column office uuid;
update process.incident f set office = i.office from process.instance i where i.id = f.instance;
alter table process.incident alter column office set not null;
drop index process.incident_at;
create index incident_office on process.incident (office, at desc, instance, token);
