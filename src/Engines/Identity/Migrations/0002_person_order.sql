create index person_name_order on identity.person (full_name collate "vi-x-icu", id);
