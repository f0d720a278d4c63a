-- A merge or split of offices by a decision, prepared ahead and carried out on its day.
create table identity.office_change (
  id uuid primary key,
  kind text not null,
  sources uuid[] not null,
  targets uuid[] not null,
  -- Who answers from now on for what the sources did.
  heir uuid not null references identity.organisation (id),
  -- The agencies all this happens in: who prepares it must see each.
  offices uuid[] not null,
  day date not null,
  decision text not null,
  decided_on date not null,
  reason text not null,
  plan jsonb not null,
  state text not null,
  prepared_by uuid not null,
  prepared_at timestamptz not null,
  done_at timestamptz,
  moved jsonb,
  version int not null);
create index office_change_day on identity.office_change (day desc, id desc);
create index office_change_sources on identity.office_change using gin (sources) where state = 'Prepared';
select kernel.guard('identity.office_change');
