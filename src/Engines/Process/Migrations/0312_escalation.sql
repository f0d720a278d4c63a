-- When it was told further up that a task is late.
alter table process.work_task add column escalated_at timestamptz;
