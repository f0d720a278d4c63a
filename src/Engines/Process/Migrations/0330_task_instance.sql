-- Tasks are opened by the step that holds their instance, locked or just made; to look for it once more for each task costs as
-- much as the task itself.
alter table process.work_task drop constraint work_task_instance_fkey;
