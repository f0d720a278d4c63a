-- An official of an office is away from one day to another, both included; what is assigned to them there is seen and done by
-- a colleague meanwhile.
create table process.absence (
  id uuid primary key,
  office uuid not null,
  person uuid not null,
  person_name text not null,
  stand_in uuid not null,
  stand_in_name text not null,
  begins date not null,
  ends date not null check (ends >= begins),
  declared_by uuid not null,
  declared_at timestamptz not null,
  -- Ended or taken back before its time.
  ended_at timestamptz,
  version int not null default 1);
create index absence_stand_in on process.absence (stand_in, ends) where ended_at is null;
create index absence_person on process.absence (person, ends) where ended_at is null;
create index absence_office on process.absence (office, id);
select kernel.guard('process.absence');
comment on column process.absence.person_name is 'personal: basic';
comment on column process.absence.stand_in_name is 'personal: basic';
