-- One version of a DMN file. The newest that holds a decision is the one that is asked.
create table process.decision (
  id uuid primary key,
  -- The id of the file's definitions element.
  model text not null,
  number int not null,
  name text not null,
  -- The ids of its decisions.
  decisions text[] not null,
  xml text not null,
  hash text not null,
  source text,
  deployed_at timestamptz not null,
  deployed_by uuid not null,
  unique (model, number));
create index decision_decisions on process.decision using gin (decisions);
select kernel.guard('process.decision');

-- Decisions that a version of a process asks as they were when it was deployed.
create table process.bound_decision (
  definition uuid not null references process.definition,
  decision text not null,
  version uuid not null references process.decision,
  primary key (definition, decision));
select kernel.guard('process.bound_decision');
