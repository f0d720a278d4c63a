-- What applicants did at the national portal with dossiers of ours, and what became of it: each once, however often it is offered.
create table public_services.portal_act_taken (
  -- the portal's own number of the act, as it writes it
  act text primary key,
  dossier uuid not null references public_services.dossier (id),
  kind text not null check (kind in ('supplement', 'withdrawal', 'payment')),
  body_hash text not null,
  outcome text not null check (outcome in ('applied', 'refused')),
  error text,
  why text,
  at timestamptz not null);
create index portal_act_taken_dossier on public_services.portal_act_taken (dossier, at);
select kernel.guard('public_services.portal_act_taken');

-- Money that the portal collected for us.
alter table public_services.payment drop constraint payment_channel_check;
alter table public_services.payment add constraint payment_channel_check check (channel in ('online', 'counter', 'portal'));
