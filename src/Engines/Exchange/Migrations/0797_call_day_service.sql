-- A service's calls of a month or a year.
create index call_day_service on exchange.call_day (service, day);
