-- The list of accounts that wait for a second officer, a page at a time.
create index recovery_waiting on identity.recovery (id) where decided_at is null;
