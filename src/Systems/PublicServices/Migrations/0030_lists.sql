-- Lists and searches of an office stay as fast with a million dossiers as with ten thousand: a list is two ranges in the
-- order it is read, what the office processes and what it only took in for another. What is searched lies in both, so that
-- a search reads the office's own range alone, without its rows.
drop index public_services.dossier_office;
drop index public_services.dossier_intake;
create index dossier_office on public_services.dossier (office, registered_at desc, id desc) include (search);
create index dossier_intake on public_services.dossier (intake_office, registered_at desc, id desc) include (search) where intake_office <> office;

-- Who sees many offices reads the newest of all.
drop index public_services.dossier_statistics;
create index dossier_newest on public_services.dossier (registered_at desc, id desc);

-- The months of the whole province, so that a year of it is a few rows.
create table public_services.province_month (
  month date not null,
  field text not null,
  received bigint not null,
  received_online bigint not null,
  done_in_time bigint not null,
  done_late bigint not null,
  open_in_time bigint not null,
  open_late bigint not null,
  not_judged bigint not null,
  counted_at timestamptz not null,
  primary key (month, field));
select kernel.guard('public_services.province_month');
insert into public_services.province_month
select month, field, sum(received), sum(received_online), sum(done_in_time), sum(done_late), sum(open_in_time), sum(open_late), sum(not_judged), max(counted_at)
from public_services.dossier_month group by month, field;
create index dossier_month_office on public_services.dossier_month (office, month);
create index dossier_rating_at on public_services.dossier_rating (at, office) include (office_score);
