-- What the viewer asks for besides an object, a person and a period: all that an office did, and all that one act kept.
create index entry_office on ledger.entry (office, id) where office is not null;
create index entry_process on ledger.entry (process);
