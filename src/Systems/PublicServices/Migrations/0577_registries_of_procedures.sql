-- Which procedures write a registry is asked when its definition is about to change.
create index procedure_registries on public_services.procedure using gin (jsonb_path_query_array(item, '$.results[*].records[*].registry'));
