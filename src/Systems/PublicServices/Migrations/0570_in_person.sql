-- A rule says that the subject must do it themselves, so that no electronic power lets another go on with it; null where that is not
-- known, as of every dossier until now.
alter table public_services.dossier add column in_person boolean;
