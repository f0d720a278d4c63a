-- Who publishes also finds what waits for its day.
drop index studio.draft_offered;
create index draft_held on studio.draft (changed_at desc, id desc) where status in ('Offered', 'Scheduled');
