-- Which roles ask for a second factor of who holds them.
alter table identity.role add column mfa boolean not null default false;

-- What each security level of the information system asks for. The rows are the program's proposal, for the province to change; level 0 stands until it has
-- determined its own.
create table identity.assurance_rule (
  id uuid primary key,
  security_level int not null unique check (security_level between 0 and 5),
  -- Who needs a second factor: Roles that say so, all Officials, or Everyone.
  mfa text not null,
  -- How old a proof may be before a result is signed or rights are changed.
  fresh_minutes int not null check (fresh_minutes between 1 and 480),
  version int not null);
select kernel.guard('identity.assurance_rule');

-- One row: the level in force, and whether the invented people of a training site are asked too.
create table identity.sign_in_policy (
  id uuid primary key,
  security_level int not null references identity.assurance_rule (security_level),
  demo boolean not null,
  version int not null);
create unique index sign_in_policy_one on identity.sign_in_policy ((true));
select kernel.guard('identity.sign_in_policy');

insert into identity.assurance_rule (id, security_level, mfa, fresh_minutes, version)
  select gen_random_uuid(), level, mfa, minutes, 1 from (values (0, 'Roles', 15), (1, 'Roles', 30), (2, 'Roles', 30), (3, 'Officials', 15), (4, 'Officials', 10), (5, 'Everyone', 5)) as v (level, mfa, minutes);
insert into identity.sign_in_policy (id, security_level, demo, version) values (gen_random_uuid(), 0, false, 1);
