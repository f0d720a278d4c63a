-- Locks one table and then another, as a migration of many does.
alter table kernel.protection_key add column of_test int;
alter table kernel.schedule add column of_test int;
