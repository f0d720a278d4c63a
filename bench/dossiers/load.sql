-- One batch of dossiers, numbers $1 to $2 of $3, as a province makes them: 1,370 a day until now, over all its offices.
-- Triggers are off: nothing here is an act, and the evidence is for its volume only.
create temporary table seed on commit drop as
with place as (select array_agg(id order by code) ids, array_agg(code order by code) codes, count(*)::int n from identity.organisation where is_office and code is not null),
  law as (select array_agg(code order by code) codes, array_agg(name order by code) names, array_agg(field order by code) fields, array_agg(id order by code) ids, count(*)::int n
    from public_services.procedure where route = 'here'),
  kept as (select max(hash) hash from public_services.dossier_snapshot),
  word as (select
    '{Nguyễn,Trần,Lê,Phạm,Hoàng,Huỳnh,Phan,Vũ,Võ,Đặng,Bùi,Đỗ,Hồ,Ngô,Dương,Lý,Rơ Châm,Siu,Ksor,Rah Lan}'::text[] family,
    '{Văn,Thị,Hữu,Đức,Ngọc,Thanh,Minh,Quang,Thu,Kim,Xuân,Hoài,Gia,Bảo,Phương,Như,Anh,Quốc,Tuấn,H''}'::text[] middle,
    '{An,Bình,Chi,Dũng,Giang,Hà,Hải,Hạnh,Hiếu,Hoa,Hòa,Hùng,Hương,Khánh,Lan,Linh,Long,Mai,Nam,Nga,Nhung,Phúc,Quân,Quỳnh,Sơn,Tâm,Thảo,Thịnh,Thủy,Trang,Trung,Tú,Tùng,Uyên,Vân,Việt,Vinh,Yến,Nết,Pleo}'::text[] given),
  chance as (
    select g, md5(g::text) h, now() - make_interval(secs => ($3::bigint - g) * 86400.0 / 1370) began,
      (hashint8(g::bigint) & 1048575) / 1048576.0 u, (hashint8(g::bigint + 1000000007) & 1048575) / 1048576.0 v, (hashint8(g::bigint + 2000000011) & 1048575) / 1048576.0 w
    from generate_series($1::bigint, $2::bigint) g),
  chosen as (
    select c.*, 1 + floor(p.n * power(u, 1.3))::int o, case when v < 0.9 then 1 + floor(p.n * power(u, 1.3))::int else 1 + floor(p.n * w)::int end i, 1 + floor(l.n * power(v, 2))::int l,
      -- how long it takes, in days; one of two hundred is never done
      case when w < 0.005 then 9999 else 0.1 - 4 * ln(greatest(w, 0.0001)) end takes, extract(epoch from now() - c.began) / 86400 age
    from chance c, place p, law l)
select c.g, c.h, c.began, c.u, c.v, c.w, c.takes, c.age, p.ids[o] office, p.codes[o] office_code, p.ids[i] intake, p.codes[i] intake_code,
  law.ids[l] procedure, law.codes[l] procedure_code, law.names[l] procedure_name, law.fields[l] field, kept.hash terms,
  word.family[1 + (g % 20)] || ' ' || word.middle[1 + floor(u * 20)::int] || ' ' || word.given[1 + floor(v * 40)::int] who,
  case when v < 0.02 then 3 when v < 0.03 then 8 when age > takes + 1.5 then 10 when age > takes then 9 when age < takes * 0.2 then 1 else 4 end::smallint status,
  (lpad(to_hex((extract(epoch from c.began) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid id,
  (lpad(to_hex((extract(epoch from c.began) * 1000)::bigint), 12, '0') || '7' || substr(h, 3, 3) || '9' || substr(h, 6, 15))::uuid instance,
  substr(md5('person' || g % 400000), 1, 32)::uuid person, lpad((1000000007 * (g % 400000) % 1000000000000)::text, 12, '0') number, '09' || lpad((g * 7919 % 100000000)::text, 8, '0') phone
from chosen c, place p, law, kept, word;

insert into public_services.dossier (id, version, code, status, channel, track_token, terms_hash, procedure, procedure_code, procedure_name, field, case_key, office, office_code, intake_office,
  intake_office_code, handler, has_division, subject_account, subject_is_organisation, subject_name, subject_number, subject_address, applicant_account, applicant_name, applicant_number,
  applicant_phone, applicant_address, delivery, notice, form, provenance, amount_due, paid_on_receipt, instance, registered_at, accepted_at, refused_at, stopped_at, processed_at, delivered_at,
  granted, maximum_at, appointment_at, first_appointment_at)
select id, 6, office_code || '-' || to_char(began at time zone 'Asia/Ho_Chi_Minh', 'YYMMDD') || '-' || lpad((g % 10000)::text, 4, '0'), status, case when u < 0.6 then 2 when u < 0.95 then 1 else 3 end,
  md5('track' || g), terms, procedure, procedure_code, procedure_name, field, 'thuong', office, office_code, intake, intake_code, office_code, false, person, false, who, number, 'Thôn ' || g % 30,
  person, who, number, phone, 'Thôn ' || g % 30, 1, 1, jsonb_build_object('fullName', who, 'personalNumber', number, 'reason', 'Theo quy định của pháp luật về hộ tịch, cư trú', 'copies', 1),
  '{}', 0, true, instance, began, case when status not in (1, 3) then began + interval '3 hours' end, case when status = 3 then began + interval '4 hours' end,
  case when status = 8 then began + interval '2 days' end, case when status >= 9 then began + make_interval(secs => takes * 86400) end,
  case when status = 10 then began + make_interval(secs => (takes + 1) * 86400) end, case when status >= 9 then true end, began + interval '7 days',
  case when status not in (1, 3) then began + interval '7 days' end, case when status not in (1, 3) then began + interval '7 days' end
from seed;

insert into public_services.dossier_component (id, dossier, key, name, originals, copies, supplement, at)
select gen_random_uuid(), id, 'giay-to', 'Giấy tờ kèm theo', 1, 0, 0, began from seed;

insert into public_services.dossier_slip (id, dossier, form, number, data, made_at, made_by, made_by_name)
select gen_random_uuid(), id, form, 1, jsonb_build_object('status', 2), began, person, 'Cán bộ một cửa' from seed, unnest('{01,06}'::text[]) form where status not in (1, 3);

insert into public_services.dossier_supplement (id, dossier, number, stage, requested_at, requested_by, reason, items, received_at, moved_appointment)
select gen_random_uuid(), id, 1, 'Processing', began + interval '1 day', person, 'Thiếu giấy tờ', '["Bản sao"]', began + interval '2 days', false from seed where u < 0.05 and status = 10;

insert into public_services.dossier_handover (dossier, task, element, name, group_name, official, official_name, began_at, due, ended_at, on_time)
select id, gen_random_uuid(), element, element, office_code, person, 'Cán bộ', began, began + interval '1 day', began + interval '5 hours', true
from seed, unnest('{intake_check,receive,appraise,agency_signature,seal}'::text[]) element where status >= 9;

insert into public_services.dossier_result (id, dossier, name, granted, check_token, signed_file, signed_by, signer_name, signed_at, number, sealed_file, sealed_at, sha256, office, year)
select gen_random_uuid(), id, 'Giấy chứng nhận', true, md5('check' || g), gen_random_uuid(), person, 'Chủ tịch', began + make_interval(secs => takes * 86400), g::text || '/bench', gen_random_uuid(),
  began + make_interval(secs => takes * 86400), md5(g::text) || md5('s' || g), office, 2026 from seed where status >= 9;

insert into public_services.dossier_rating (dossier, office, officer, office_score, officer_score, at)
select id, office, person, 1 + floor(5 * sqrt(w))::smallint, 5, began + make_interval(secs => (takes + 2) * 86400) from seed where status = 10 and u < 0.3;

insert into process.instance (id, definition, process_key, business_key, office, office_code, depth, status, variables, tokens, last_token, faults, started_at, started_by, ended_at)
select instance, (select id from process.definition where key = 'one-stop' order by number desc limit 1), 'one-stop', office_code || '-' || to_char(began at time zone 'Asia/Ho_Chi_Minh', 'YYMMDD') || '-' || lpad((g % 10000)::text, 4, '0'),
  office, office_code, 0, case when status in (3, 8, 10) then 'Completed' else 'Active' end, jsonb_build_object('dossier', id, 'channel', 'online', 'office', office_code, 'decision', 'done', 'handler', office_code),
  case when status in (3, 8, 10) then '[]' else jsonb_build_array(jsonb_build_object('id', 9, 'node', 'appraise')) end, 40, 0, began, person, case when status in (3, 8, 10) then began + interval '5 days' end
from seed;

-- what people have done, and the step that waits for someone
insert into process.work_task (id, instance, token, process_key, element, name, business_key, office, office_code, candidate_group, assignee, assignee_name, status, priority, form, headers, created_at, due, ended_at, ended_by, ended_by_name)
select gen_random_uuid(), s.instance, t.n, 'one-stop', t.element, t.n || '. ' || t.element, s.office_code || '-' || to_char(s.began at time zone 'Asia/Ho_Chi_Minh', 'YYMMDD') || '-' || lpad((s.g % 10000)::text, 4, '0'),
  case when t.role = 'intake' then s.intake else s.office end, case when t.role = 'intake' then s.intake_code else s.office_code end, case when t.role = 'intake' then s.intake_code else s.office_code end || ':' || t.role,
  case when t.n < last.n then s.person end, case when t.n < last.n then 'Cán bộ' end, case when t.n < last.n then 'Completed' else 'Open' end, 50, null, '{}', s.began + t.n * interval '2 hours',
  s.began + t.n * interval '16 hours', case when t.n < last.n then s.began + t.n * interval '3 hours' end, case when t.n < last.n then s.person end, case when t.n < last.n then 'Cán bộ' end
from seed s
cross join lateral (select case s.status when 1 then 1 when 3 then 2 when 8 then 3 when 4 then 2 + floor(s.v * 4.99)::int when 9 then 7 else 8 end n) last
join (values (1, 'intake_check', 'intake'), (2, 'receive', 'intake'), (3, 'appraise', 'specialist'), (4, 'agency_signature', 'agency_head'), (5, 'transfer', 'specialist'), (6, 'seal', 'clerk'), (7, 'deliver', 'intake')) t(n, element, role)
  on t.n <= last.n - case when s.status in (3, 8) then 1 else 0 end;

insert into ledger.entry (process, purpose, type, actor, actor_kind, office, object_kind, object_id, subject, at, facts, hash)
select gen_random_uuid(), 'dossiers', e.type, s.person, 'Official', s.office, 'dossier', s.id, case when e.n = 1 then s.person end, s.began + e.n * interval '3 hours',
  json_build_object('dossier', s.id, 'status', e.status), decode(md5(s.h || e.n) || md5(s.g::text || e.n), 'hex')
from seed s join (values (1, 'dossiers.registered', 1), (2, 'dossiers.slip_made', null), (3, 'dossiers.accepted', 2), (4, 'dossiers.processing_started', 4), (5, 'dossiers.result_signed', null), (6, 'dossiers.processed', 9), (7, 'dossiers.delivered', 10)) e(n, type, status)
  on e.n <= case s.status when 1 then 1 when 3 then 2 when 8 then 3 when 4 then 4 when 9 then 6 else 7 end;
