-- Folders into which other systems drop files, of adapters: as they were found when that last changed.
create table exchange.file_drop (
  service uuid primary key references exchange.offered_service (id),
  -- The version of the adapter that looked.
  number int not null,
  -- It is there, and files can be moved in it.
  is_open boolean not null,
  -- Files that were refused and still lie there.
  failed int not null check (failed >= 0));
select kernel.guard('exchange.file_drop');

alter table exchange.trouble drop constraint trouble_kind_check, add constraint trouble_kind_check check (kind in ('Errors', 'Slow', 'Silent', 'Quota', 'Ending', 'Lag', 'Drop'));
