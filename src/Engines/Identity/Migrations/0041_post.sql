-- Posts begin and end by themselves, and one may be held in place of another official's; the days of posts of one person in one unit
-- do not overlap, which who assigns checks under a lock of the person.
drop index identity.official_post_open;
alter table identity.official_post add column stand_in_for uuid references identity.official_post (id);
create index official_post_stand_in on identity.official_post (stand_in_for) where stand_in_for is not null;
