-- When a dossier came by post: the day it arrived, and the code of the postal item.
alter table public_services.dossier add column arrived_on date, add column sent_code text;
