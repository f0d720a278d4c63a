-- How long a call of a service may take as a whole, whoever is waited for; null for as long as is set for all.
alter table exchange.offered_service add column call_seconds int check (call_seconds between 1 and 86400);
