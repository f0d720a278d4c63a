-- What a person has typed into the form of a task that is not done yet; it goes when the task is over.
create table process.task_draft (
  task uuid not null references process.work_task,
  person uuid not null,
  page int not null,
  content jsonb not null,
  saved_at timestamptz not null,
  primary key (task, person));
select kernel.guard('process.task_draft');
comment on column process.task_draft.content is 'personal: basic';
