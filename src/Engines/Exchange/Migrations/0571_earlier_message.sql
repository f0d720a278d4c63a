-- What an answer is compared with where that has been corrected since it was sent: one key stays one matter.
alter table exchange.message add column compared jsonb;
comment on column exchange.message.compared is 'personal: basic';
-- An answer that contradicts leaves what was asked in place: it may be asked for again.
create index message_kept on exchange.message (id) where request is not null or answer is not null;
