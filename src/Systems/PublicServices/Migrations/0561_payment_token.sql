-- Whether who pays began it by the token of the slip, so that the way back may bear the token; who began it by their account goes
-- back by their account. What was begun before is not known, and its way back bears none.
alter table public_services.payment add column by_token boolean not null default false;
