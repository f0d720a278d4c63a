-- A role that is out of use gives nothing and is given to nobody; who held it is still known.
alter table identity.role add column ended_at timestamptz;
