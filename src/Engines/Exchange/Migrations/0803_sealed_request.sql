-- What is asked of an office and what it answers is personal: it lies sealed, and goes some days after the answer. What lay in clear goes now.
alter table exchange.adapter_request add column sealed_input bytea, add column sealed_answer bytea;
alter table exchange.adapter_request drop column input, drop column answer;
create index adapter_request_kept on exchange.adapter_request (answered_at) where sealed_input is not null or sealed_answer is not null;
