-- The day that a text names, as 2020-01-31; nothing when it names none.
create function registry_data.date_of(value text) returns date language plpgsql immutable strict parallel safe as $$
begin
  return case when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then value::date end;
exception when datetime_field_overflow or invalid_datetime_format then
  return null;
end $$;
alter function registry_data.date_of(text) owner to saola_shape;
