-- The name of who handed a task over, for when it is given back to them.
alter table process.work_task add column owner_name text;
comment on column process.work_task.owner_name is 'personal: basic';
