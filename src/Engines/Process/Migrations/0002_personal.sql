-- Where personal data may lie, for the pages that show people what is kept of them.
comment on column process.instance.variables is 'personal: basic';
comment on column process.instance.tokens is 'personal: basic';
comment on column process.work_task.assignee_name is 'personal: basic';
comment on column process.work_task.ended_by_name is 'personal: basic';
