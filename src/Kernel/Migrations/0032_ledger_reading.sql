-- The log by period without weighing on its writers: entries come in the order of time, so block ranges suffice.
create index entry_at on ledger.entry using brin (at) with (pages_per_range = 32);
