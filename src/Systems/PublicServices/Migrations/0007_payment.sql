-- One attempt to pay the fees of a dossier. Money that came in is never forgotten: a second payment of one dossier is "surplus".
create table public_services.payment (
  id uuid primary key,
  version int not null default 0,
  order_id text not null,
  dossier uuid not null references public_services.dossier (id),
  dossier_code text not null,
  office uuid not null,
  office_code text not null,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('started', 'paid', 'surplus', 'failed')),
  channel text not null check (channel in ('online', 'counter')),
  reference text,
  receipt_year int,
  receipt_number int check (receipt_number > 0),
  created_at timestamptz not null,
  paid_at timestamptz,
  received_by text,
  constraint payment_order unique (order_id),
  constraint payment_receipt unique (office_code, receipt_year, receipt_number),
  check ((paid_at is not null and receipt_number is not null) = (state in ('paid', 'surplus'))));
create unique index payment_paid on public_services.payment (dossier) where state = 'paid';
create index payment_dossier on public_services.payment (dossier, created_at desc);
create index payment_waiting on public_services.payment (created_at) where state = 'started';
create index payment_settled on public_services.payment (paid_at) where channel = 'online' and paid_at is not null;
select kernel.guard('public_services.payment');

-- The last receipt number per office and year; locked late, so that a number is neither lost nor given twice.
create table public_services.payment_counter (
  office_code text not null,
  year int not null,
  last int not null,
  primary key (office_code, year));
select kernel.guard('public_services.payment_counter');

-- A day compared with the gateway's statement, and where the two books differ.
create table public_services.payment_day (
  day date primary key,
  checked_at timestamptz not null,
  orders int not null,
  total bigint not null,
  their_orders int not null,
  their_total bigint not null,
  version int not null default 0);
select kernel.guard('public_services.payment_day');

create table public_services.payment_difference (
  id uuid primary key,
  day date not null,
  order_id text not null,
  kind text not null check (kind in ('missing_here', 'missing_there', 'amount', 'surplus')),
  ours bigint,
  theirs bigint,
  found_at timestamptz not null,
  constraint payment_difference_once unique (day, order_id, kind));
select kernel.guard('public_services.payment_difference');
