-- Acts of the portal that came before their time: each is offered again until it is taken, and who watches the exchange sees it.
create table public_services.portal_act_waiting (
  act text primary key,
  dossier uuid not null references public_services.dossier (id),
  code text not null,
  kind text not null check (kind in ('supplement', 'payment')),
  since timestamptz not null);
create index portal_act_waiting_since on public_services.portal_act_waiting (since, act);
select kernel.guard('public_services.portal_act_waiting');
