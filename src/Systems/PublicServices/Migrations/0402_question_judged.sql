-- Whether who complained is content with the answer: once, by themselves. Null is not said.
alter table public_services.dossier_question add column content boolean, add column judged_at timestamptz,
  add constraint dossier_question_judged check ((content is null) = (judged_at is null) and (judged_at is null or answered_at is not null));
create index dossier_question_content on public_services.dossier_question (judged_at, office) where judged_at is not null;
