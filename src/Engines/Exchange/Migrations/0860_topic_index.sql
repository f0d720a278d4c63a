-- One index alone begins with the topic: of several that do the planner takes any where it believes that a topic has few events,
-- and reads the whole of a busy one for each event that it looks up.
drop index exchange.topic_event_digest;
create index topic_event_digest on exchange.topic_event (digest);
drop index exchange.topic_event_at;
create index topic_event_at on exchange.topic_event (at, topic);
