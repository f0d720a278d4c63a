-- Why a task was given back, for who has it next.
alter table process.work_task add column returned text;
comment on column process.work_task.returned is 'personal: basic';

-- Who sees a task and its data besides those who may do it.
create table process.collaborator (
  task uuid not null references process.work_task,
  person uuid not null,
  name text not null,
  added_by uuid not null,
  added_at timestamptz not null,
  primary key (task, person));
create index collaborator_person on process.collaborator (person, task);
select kernel.guard('process.collaborator');
comment on column process.collaborator.name is 'personal: basic';

-- Who has a task asks a person or an office; nothing waits for the answer.
create table process.opinion (
  id uuid primary key,
  task uuid not null references process.work_task,
  asked_by uuid not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  person uuid,
  office uuid,
  -- The name of the one or the other.
  whom text not null,
  question text not null,
  answer text,
  answered_by uuid,
  answered_by_name text,
  answered_at timestamptz,
  version int not null default 1,
  check (num_nonnulls(person, office) = 1));
create index opinion_task on process.opinion (task, id);
create index opinion_person on process.opinion (person, id) where answered_at is null;
create index opinion_office on process.opinion (office, id) where answered_at is null;
select kernel.guard('process.opinion');
comment on column process.opinion.asked_by_name is 'personal: basic';
comment on column process.opinion.whom is 'personal: basic';
comment on column process.opinion.question is 'personal: basic';
comment on column process.opinion.answer is 'personal: basic';
comment on column process.opinion.answered_by_name is 'personal: basic';
