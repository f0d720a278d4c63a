-- Every task keeps the scopes in which it stands, also when nothing is kept apart from it yet: a version to which its instance
-- goes over may do so. Of tasks without, only that they are part of the process is known.
update process.work_task set scopes = '{0}' where scopes = '{}';
alter table process.work_task alter column scopes set default '{0}';
