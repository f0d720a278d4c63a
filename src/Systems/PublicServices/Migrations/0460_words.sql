-- The words of what is searched, each with the offices that list the dossier: a name of many words, or a whole number, is
-- found among an office's million without reading its range.
create function public_services.office_words(search text, office uuid, intake uuid) returns tsvector language sql immutable strict parallel safe as $$
  select array_to_tsvector(array_agg(distinct o || '|' || w)) from regexp_split_to_table(search, '[^a-z0-9]+') w, unnest(array[office, intake]) o where w <> ''
$$;
create index dossier_words on public_services.dossier using gin (public_services.office_words(search, office, intake_office));
