-- $1 records of the bench's registry, of one tenth an earlier version too. Triggers are off: nothing here is an act. The indexes are
-- made after the rows, as they were defined.
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
create temporary table made as select indexdef from pg_indexes where schemaname = 'registry_data' and tablename = 'bench_place' and indexname <> 'bench_place_pkey';
do $$ declare i record; begin
  for i in select indexname from pg_indexes where schemaname = 'registry_data' and tablename = 'bench_place' and indexname <> 'bench_place_pkey' loop execute format('drop index registry_data.%I', i.indexname); end loop;
end $$;
-- ids rise with time, as those of the program do
insert into registry_data.bench_place (_id, _version, _state, _office, _from, _at, _process, _search, code, name, kind, commune, seats, area, revenue, opened, checked, active, company, place, keeper)
select (lpad(to_hex(1735689600000 + g * 10), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' || substr(md5(g::text), 4, 15))::uuid, case when g % 10 = 0 then 2 else 1 end, case when g % 9 = 0 then 'closed' else 'active' end,
  owner.id, date '2015-01-01' + (h % 4000)::int, timestamptz '2025-01-01' + make_interval(secs => g / 100.0), gen_random_uuid(), kernel.fold('CS' || lpad(g::text, 8, '0') || ' ' || name), 'CS' || lpad(g::text, 8, '0'), name,
  kinds.codes[1 + h % kinds.n], case when g % 20 > 0 then communes.codes[1 + (h / 7) % communes.n] end, case when g % 12 > 0 then 1 + h % 400 end, (h % 100000) / 100.0, (h % 2000000) * 1000::bigint,
  case when g % 15 > 0 then date '2010-01-01' + (h / 11 % 5500)::int end, timestamptz '2024-01-01' + make_interval(mins => (h % 1000000)::int), h % 3 > 0, '0000' || lpad((h % 1000000)::text, 6, '0'),
  st_setsrid(st_makepoint(107.5 + (h % 17011) / 10007.0, 12.95 + (h / 13 % 16007) / 10007.0), 4326), '000' || (h % 2) || lpad((h % 100000000)::text, 8, '0')
from generate_series(1, $1) g
  cross join lateral (select ('x' || substr(md5('saola' || g), 1, 8))::bit(32)::bigint h) hashed
  cross join lateral (select (array['Quán ăn', 'Nhà hàng', 'Cơ sở chế biến', 'Cửa hàng', 'Bếp ăn tập thể', 'Cà phê', 'Phở', 'Bún chả'])[1 + h % 8] || ' ' ||
    (array['Hương Sen', 'Thanh Bình', 'Hoa Mai', 'Đất Việt', 'Sông Ba', 'Pleiku', 'An Khê', 'Biển Hồ', 'Chư Đăng Ya', 'Tre Xanh', 'Bảy Hiền', 'Mười Khó'])[1 + (h / 8) % 12] || ' ' || (h / 96 % 50000) as name) named,
  (select id from identity.organisation where code = 'H21.120' and is_office) owner,
  (select array_agg(code order by code) codes, count(*)::int n from (select code from kernel.catalogue_entry where catalogue = 'core:catalogue/business-type' order by code limit 12) k) kinds,
  (select array_agg(code order by code) codes, count(*)::int n from (select admin_unit as code from identity.organisation where admin_unit is not null and is_office order by 1 limit 135) c) communes;
insert into registry_data.bench_place_history (_id, _version, _until, _row)
select _id, 1, _at, to_jsonb(t) || jsonb_build_object('_version', 1, '_from', date '2014-01-01', '_at', timestamptz '2024-06-01', 'seats', 1, 'place', place::text) from registry_data.bench_place t where _version = 2;
do $$ declare i record; begin for i in select indexdef from made loop execute i.indexdef; end loop; end $$;
drop table made;
