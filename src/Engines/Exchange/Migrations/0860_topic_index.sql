-- One index alone serves for each way of asking. Of several that begin with the same column the planner takes any where it believes that a
-- topic or a subscription has few rows, as many have, and then reads the whole of a busy one for each event.
drop index exchange.topic_event_digest;
create index topic_event_digest on exchange.topic_event (digest);
drop index exchange.topic_event_at;
-- moments rise with positions
create index topic_event_at on exchange.topic_event using brin (at) with (autosummarize = on);

drop index exchange.topic_delivery_due;
create index topic_delivery_due on exchange.topic_delivery ((uuid_send(subscription)), due_at, position) where dead_at is null;
drop index exchange.topic_delivery_key;
create index topic_delivery_key on exchange.topic_delivery ((uuid_send(subscription) || key), position) where dead_at is null and key is not null;
alter table exchange.topic_delivery drop constraint topic_delivery_pkey, add primary key (position, subscription);
drop index exchange.topic_delivery_until;
create index topic_delivery_until on exchange.topic_delivery (until) where dead_at is not null;
