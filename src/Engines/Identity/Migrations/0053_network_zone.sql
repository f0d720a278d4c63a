-- A network zone may come with a pack; one that is out of use is no zone, and its history remains.
alter table identity.network_zone add column item text unique, add column ended_at timestamptz;
