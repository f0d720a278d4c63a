-- Whether requests and answers are held against the description of the version, and what was found.
alter table exchange.service_handling add column schema_check text not null default 'Off' check (schema_check in ('Off', 'Warn', 'Enforce'));

create table exchange.contract_finding (
  day date not null,
  service uuid not null,
  number int not null,
  side text not null check (side in ('Request', 'Answer')),
  result text not null,
  calls bigint not null,
  -- Where the last of them does not fit: a place and a rule, and nothing of what was sent.
  said text,
  primary key (service, day, number, side, result));
create index contract_finding_day on exchange.contract_finding (day);
select kernel.guard('exchange.contract_finding');
