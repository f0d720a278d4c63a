-- Beside another condition the planner takes words for common: it would read all of an office to look for one name. Behind a
-- function the words are always the first to be asked.
create function public_services.dossiers_of_words(words tsquery) returns table (id uuid) language plpgsql stable parallel safe rows 20 as $$
  begin
    return query select d.id from public_services.dossier d where public_services.office_words(d.search, d.office, d.intake_office) @@ words;
  end $$;
