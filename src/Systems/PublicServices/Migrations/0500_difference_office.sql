-- A difference names the dossier and the office that collected, also where no payment bears its number; what the portal collected
-- wrongly is of a kind of its own, which no statement of the gateway settles.
alter table public_services.payment_difference add column office uuid, add column dossier_code text;
update public_services.payment_difference d set office = p.office, dossier_code = p.dossier_code from public_services.payment p where p.order_id = d.order_id;
alter table public_services.payment_difference drop constraint payment_difference_kind_check;
alter table public_services.payment_difference add constraint payment_difference_kind_check check (kind in ('missing_here', 'missing_there', 'amount', 'surplus', 'portal'));
