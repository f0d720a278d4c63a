-- A review: until a day, heads say of each post in their office whether it is still needed.
create table identity.review_campaign (
  id uuid primary key,
  name text not null,
  office uuid not null references identity.organisation (id),
  sub_tree boolean not null,
  due date not null,
  -- What becomes of posts of which nobody said anything: End or Report.
  otherwise text not null,
  started_by uuid not null,
  started_at timestamptz not null,
  closed_at timestamptz,
  version int not null);
create index review_campaign_open on identity.review_campaign (due) where closed_at is null;
select kernel.guard('identity.review_campaign');

create table identity.review_item (
  id uuid primary key,
  review_campaign uuid not null references identity.review_campaign (id),
  post uuid not null references identity.official_post (id),
  person uuid not null references identity.person (id),
  office uuid not null references identity.organisation (id),
  -- Kept, Ended, or Reported when nobody said anything in time.
  decision text,
  decided_by uuid,
  decided_at timestamptz,
  version int not null,
  unique (review_campaign, post));
create index review_item_open on identity.review_item (office, id) where decision is null;
create index review_item_post on identity.review_item (post);
select kernel.guard('identity.review_item');
