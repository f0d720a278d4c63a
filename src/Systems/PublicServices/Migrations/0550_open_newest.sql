-- the open dossiers of an office in the order of its list: those it processes, and those it only took in
create index dossier_open_newest on public_services.dossier (office, registered_at desc, id desc) where ended_at is null;
create index dossier_open_intake on public_services.dossier (intake_office, registered_at desc, id desc) where ended_at is null and intake_office <> office;
