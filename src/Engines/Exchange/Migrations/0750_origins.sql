-- Where a service and its description lie: scheme, host and port. What lies there belongs to one member.
alter table exchange.offered_service add column origins text[] not null default '{}';
select set_config('saola.process', gen_random_uuid()::text, true);
update exchange.offered_service set origins = array(
  select distinct regexp_replace(regexp_replace(lower(substring(u from '^[A-Za-z]+://[^/?]+')), '^(http://.*):80$', '\1'), '^(https://.*):443$', '\1')
  from unnest(array[url, description]) u where u is not null);
create index offered_service_origins on exchange.offered_service using gin (origins);
