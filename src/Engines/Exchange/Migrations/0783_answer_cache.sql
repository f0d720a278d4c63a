-- For how many seconds an answer to GET may be given again to the same client; 0 is never.
alter table exchange.service_handling add column cache_seconds int not null default 0 check (cache_seconds between 0 and 86400);
