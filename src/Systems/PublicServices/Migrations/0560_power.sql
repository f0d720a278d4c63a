-- The electronic power under which it was handed in for its subject, who is then the one it belongs to.
alter table public_services.dossier add column power uuid;
