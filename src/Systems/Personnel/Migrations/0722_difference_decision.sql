-- The decision of a record is a personal value: it stays in the record alone.
alter table personnel.difference drop column document;
