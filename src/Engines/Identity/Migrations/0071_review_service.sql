-- Roles of connected systems are reviewed like those of officials: who answers for the office says whether they are still needed.
alter table identity.review_item alter column post drop not null, alter column person drop not null,
  add column service_role uuid references identity.service_role (id),
  add constraint review_item_of check ((post is not null and person is not null and service_role is null) or (post is null and person is null and role_grant is null and service_role is not null));
drop index identity.review_item_once;
create unique index review_item_once on identity.review_item (review_campaign, post, role_grant, service_role) nulls not distinct;
create index review_item_service_role on identity.review_item (service_role) where service_role is not null;
