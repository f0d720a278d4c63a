-- Drafts that were offered together come into force together.
alter table studio.draft add column together uuid;
create index draft_together on studio.draft (together) where together is not null;
