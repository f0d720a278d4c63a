-- What a row waits for: '' is nothing but this program; any other is one other system, whose silence holds up only this lane.
alter table kernel.outbox add column lane text not null default '';
update kernel.outbox set lane = handler where done_at is null and handler in (
  'process.run_service', 'notifications.deliver', 'public_services.tell_portal', 'public_services.ask_portal', 'public_services.compare_portal_page', 'public_services.recover_payment');
drop index kernel.outbox_open;
create index outbox_lane on kernel.outbox (lane, due, id) where done_at is null and dead_at is null;
