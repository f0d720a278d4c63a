create index person_name_order on identity.person (full_name collate "vi-x-icu", id);
comment on column identity.official_post.sub_tree is 'Sees the rows of every office below the office of the unit too.';
