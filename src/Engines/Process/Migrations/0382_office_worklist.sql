-- The work of a whole office in the order of worklists, for who gives it out.
create index work_task_of_office on process.work_task (office, (-priority), sort, id) where status in ('Open', 'Assigned');
drop index process.work_task_office;
