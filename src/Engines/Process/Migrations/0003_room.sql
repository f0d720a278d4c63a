-- Each step rewrites the row of its instance: room on the page lets it stay there, without new entries in five indexes.
alter table process.instance set (fillfactor = 75);
