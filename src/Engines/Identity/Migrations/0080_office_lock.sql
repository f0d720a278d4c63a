-- A lock may close what an account opens at work and leave its owner their own matters.
alter table identity.account add column lock_office_only boolean not null default false;
