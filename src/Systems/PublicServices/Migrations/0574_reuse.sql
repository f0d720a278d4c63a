-- What each dossier had to ask for no more: fields that were filled from what is known, those of them that were kept, and papers that
-- data took the place of. One narrow row a dossier, so that a period is summed from an index.
create table public_services.dossier_reuse (
  dossier uuid primary key references public_services.dossier (id) deferrable initially deferred, -- written beside it in either order
  procedure_code text not null,
  office uuid not null,
  day date not null,
  filled int not null,
  kept int not null,
  spared int not null);
select kernel.guard('public_services.dossier_reuse');
insert into public_services.dossier_reuse (dossier, procedure_code, office, day, filled, kept, spared)
  select d.id, d.procedure_code, d.office, (d.registered_at at time zone 'Asia/Ho_Chi_Minh')::date, p.filled, p.kept, 0
  from public_services.dossier d cross join lateral (
    select count(*)::int filled, count(*) filter (where not coalesce((value->>'changed')::boolean, false))::int kept from jsonb_each(d.provenance)) p
  where d.origin is null;
create index dossier_reuse_day on public_services.dossier_reuse (day, procedure_code) include (office, filled, kept, spared);
create index dossier_reuse_procedure on public_services.dossier_reuse (procedure_code, day desc, dossier desc) include (office, filled, kept, spared);
