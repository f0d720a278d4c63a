-- Which side ended a power: one person may be both.
alter table identity.power add column ended_by_delegate boolean;
update identity.power set ended_by_delegate = ended_by = delegate where ended_at is not null;
