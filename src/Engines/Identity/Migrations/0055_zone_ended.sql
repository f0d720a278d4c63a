-- A zone that is out of use is no zone, and its history remains.
alter table identity.network_zone add column ended_at timestamptz;
