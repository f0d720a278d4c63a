-- Kinds of offices are data of the packs; their keys are the words that procedures choose offices by.
create table identity.organisation_kind (
  key text primary key,
  item text unique,
  name text not null,
  name_en text,
  -- Whose body it is: state, party, mass, central, public_service, enterprise.
  side text not null,
  version int not null);
select kernel.guard('identity.organisation_kind');
update identity.organisation set kind = lower(regexp_replace(kind, '(?<=[a-z])([A-Z])', '_\1', 'g'));

-- Who answers now for what an office that is no more did; its code leads there.
alter table identity.organisation add column successor uuid references identity.organisation (id);
create index organisation_successor on identity.organisation (successor) where successor is not null;

alter index identity.organisation_code rename to organisation_code_in_use;

-- Every code an office has or had, by QĐ 20/2020/QĐ-TTg or in an older form.
create table identity.organisation_code (
  id uuid primary key,
  organisation uuid not null references identity.organisation (id),
  code text not null,
  old_form boolean not null,
  valid_from date,
  -- Without it, the code is the one in use; a code in an older form always has ended.
  valid_to date,
  source jsonb,
  version int not null,
  check (valid_to is null or valid_from is null or valid_to >= valid_from));
create index organisation_code_code on identity.organisation_code (code);
create index organisation_code_organisation on identity.organisation_code (organisation);
select kernel.guard('identity.organisation_code');
insert into identity.organisation_code (id, organisation, code, old_form, valid_from, source, version)
select gen_random_uuid(), id, code, false, valid_from, source, 1 from identity.organisation where code is not null;
