-- Monitoring reads what an office's instances of a version did in a period, and where they stand.
select set_config('saola.process', gen_random_uuid()::text, true);
alter table process.visit add column office uuid;
update process.visit v set office = i.office from process.instance i where i.id = v.instance;
alter table process.visit alter column office set not null;
drop index process.visit_node;
create index visit_office on process.visit (definition, office, ended);
create index instance_active_office on process.instance (definition, office, id) where status = 'Active';
