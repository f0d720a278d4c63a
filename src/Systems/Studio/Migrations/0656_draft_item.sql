-- What a description names is looked up among the drafts of its author by item.
create index draft_item on studio.draft (author, item) where status <> 'Published';
