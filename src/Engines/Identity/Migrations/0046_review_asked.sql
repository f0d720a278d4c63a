-- A review takes in roles granted in an office too, and asks heads who are not judged themselves: the office whose heads decide, or
-- nobody's when who administers the office does.
alter table identity.review_item add column role_grant uuid, add column asked uuid references identity.organisation (id);
update identity.review_item set asked = office;
alter table identity.review_item drop constraint review_item_review_campaign_post_key;
create unique index review_item_once on identity.review_item (review_campaign, post, role_grant) nulls not distinct;
create index review_item_asked on identity.review_item (asked, id) where decision is null;
create index review_item_role_grant on identity.review_item (role_grant) where role_grant is not null;
create index organisation_office on identity.organisation (office);
