-- Roles whose rights know no office: they are given only by who manages people for the whole province.
alter table identity.role add column province boolean not null default false;
