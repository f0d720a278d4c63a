-- Events that wait for a signal. Who sends it does not know who they are.
create table process.listener (
  instance uuid not null references process.instance,
  token bigint not null,
  node text not null,
  signal text not null,
  since timestamptz not null,
  primary key (instance, token, node));
create index listener_signal on process.listener (signal, instance);
select kernel.guard('process.listener');
-- Names of the signals that start an instance.
alter table process.definition add column signals text[] not null default '{}';
create index definition_signals on process.definition using gin (signals);
