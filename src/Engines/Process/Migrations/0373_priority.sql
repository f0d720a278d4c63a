-- Worklists begin with the highest priority, and within one with what is due first.
drop index process.work_task_group, process.work_task_assignee;
create index work_task_group on process.work_task (candidate_group, (-priority), sort, id) where status = 'Open';
create index work_task_assignee on process.work_task (assignee, (-priority), sort, id) where status = 'Assigned';
