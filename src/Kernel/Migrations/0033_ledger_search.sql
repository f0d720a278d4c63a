-- The search by period finds its first entry along the primary key; block ranges helped only after a vacuum.
drop index ledger.entry_at;
