-- The statement, or the transaction, that makes these rows makes what they belong to, and `saola verify` names any that belong
-- to nothing. Checked by the database too, each row costs as much again as to write it.
alter table ledger.payload drop constraint payload_entry_fkey;
alter table ledger.sealed drop constraint sealed_batch_fkey;
