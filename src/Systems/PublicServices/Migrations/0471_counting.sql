-- How on-time is counted where sources differ; one row, from the packs, with the document it follows.
create table public_services.counting_rule (
  single boolean primary key default true check (single),
  item text not null,
  second_request_is_late boolean not null,
  document text,
  verified boolean not null);
select kernel.guard('public_services.counting_rule');
