-- Days that differ from the computed calendar: announced choices, exchanged days, an office's own. office null: every office.
-- origin is the pack item that brought the row, or 'local' for one entered here; the local one wins.
create table kernel.calendar_day (
  day date not null,
  office uuid,
  kind text not null check (kind in ('Holiday', 'Workday')),
  name text,
  source text,
  verified boolean not null default false,
  origin text not null default 'local',
  unique nulls not distinct (day, office, origin));
select kernel.guard('kernel.calendar_day');

-- Hours that differ from 7:30-11:30 and 13:30-17:00. An office with rows here keeps these alone; rows without an office are
-- for every office that has none. iso_day 1 is Monday.
create table kernel.office_hours (
  office uuid,
  iso_day int not null check (iso_day between 1 and 7),
  opens time not null,
  closes time not null check (closes > opens),
  source text,
  origin text not null default 'local',
  unique nulls not distinct (office, iso_day, opens));
select kernel.guard('kernel.office_hours');
