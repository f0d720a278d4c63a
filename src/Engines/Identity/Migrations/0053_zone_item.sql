-- A network zone may come with a pack.
alter table identity.network_zone add column item text unique;
