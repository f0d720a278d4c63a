-- What services are being asked about whom right now, by keyed digests of the person; and until when at the latest, should the program be killed meanwhile.
create table exchange.person_asking (
  service text not null,
  person bytea not null,
  until timestamptz not null,
  primary key (service, person));
select kernel.guard('exchange.person_asking');
