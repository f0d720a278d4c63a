-- Whose instances a kept message may reach; null reaches all.
alter table process.message add column offices uuid[];
