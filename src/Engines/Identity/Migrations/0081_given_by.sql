-- Who made an account, gave a post or was shown a link: whoever depends on one officer is not a second officer beside them.
alter table identity.official_post add column given_by uuid, add column given_at timestamptz;
alter table identity.account add column made_by uuid;
alter table identity.account_link add column made_by uuid, add column made_at timestamptz;
