-- The groups whose officials begin the process by hand, as its start event names them.
alter table process.definition add column starters text[] not null default '{}';
create index definition_starters on process.definition using gin (starters);
