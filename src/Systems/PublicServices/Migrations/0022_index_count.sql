-- What the parts of the service quality index count, by month and office: how many of how many.
create table public_services.index_month (
  month date not null,
  office uuid not null,
  part text not null,
  reached bigint not null check (reached >= 0),
  whole bigint not null check (whole >= reached),
  counted_at timestamptz not null,
  primary key (month, office, part));
select kernel.guard('public_services.index_month');
create index payment_paid_at on public_services.payment (paid_at, office) where paid_at is not null;
