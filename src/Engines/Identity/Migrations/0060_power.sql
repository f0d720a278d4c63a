-- Powers that people and organisations give a person to act for them. Offered to a number and a name, whether or not there is
-- such a person here; it holds from when that person takes it, on the days named, until the last or until either side ends it.
create table identity.power (
  id uuid primary key,
  person uuid references identity.person (id),
  business uuid references identity.business (id),
  given_by uuid not null,
  given_at timestamptz not null,
  delegate_number text not null,
  delegate_name text not null,
  delegate uuid references identity.person (id),
  acts smallint not null check (acts between 1 and 7 and acts % 2 = 1),
  procedures text[] not null,
  earlier boolean not null,
  first_day date not null,
  last_day date not null,
  reason text,
  accepted boolean,
  answered_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  end_reason text,
  version int not null,
  check ((person is null) <> (business is null)),
  check (last_day >= first_day),
  check (accepted is not true or delegate is not null));
comment on column identity.power.delegate_number is 'personal: basic';
comment on column identity.power.delegate_name is 'personal: basic';
create index power_person on identity.power (person, id desc) where person is not null;
create index power_business on identity.power (business, id desc) where business is not null;
create index power_delegate on identity.power (delegate, id desc) where delegate is not null;
create index power_delegate_number on identity.power (delegate_number) where delegate is null;
select kernel.guard('identity.power');

-- For how long a power may be given: a policy of the site.
create table identity.power_policy (
  id uuid primary key,
  longest_days int not null check (longest_days between 1 and 3660),
  version int not null);
create unique index power_policy_one on identity.power_policy ((true));
select kernel.guard('identity.power_policy');
insert into identity.power_policy (id, longest_days, version) values (gen_random_uuid(), 365, 1);
