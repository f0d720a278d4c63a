-- A destroyed key leaves its row: whoever finds none knows that it was taken away, and no new key follows it.
alter table ledger.subject_key alter wrapped drop not null;
revoke delete on ledger.subject_key from saola_web;
create function ledger.destroy_key(person uuid) returns void language sql security definer set search_path = ledger as $$
  insert into subject_key values (person, null) on conflict (subject) do update set wrapped = null
$$;
revoke all on function ledger.destroy_key(uuid) from public;
grant execute on function ledger.destroy_key(uuid) to saola_web;
