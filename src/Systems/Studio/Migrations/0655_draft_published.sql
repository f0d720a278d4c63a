-- What one drew and a second person published is listed too, the last first.
create index draft_published on studio.draft (author, changed_at desc, id desc) where status = 'Published';
