-- How many days what was never taken keeps the number and name of whom it was offered to, once it cannot be taken any more, and how
-- many days before its last day both sides of a power are reminded: policies of the site, no law.
alter table identity.power_policy
  add column forget_days int not null default 30 check (forget_days between 1 and 3660),
  add column remind_days int not null default 7 check (remind_days between 1 and 60);
alter table identity.power add column reminded_at timestamptz, add column forgotten_at timestamptz;
create index power_remind on identity.power (last_day) where accepted and ended_at is null and reminded_at is null;
create index power_forget on identity.power (id) where accepted is not true and forgotten_at is null;
