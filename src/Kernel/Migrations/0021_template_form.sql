-- Which of the official one-stop forms a slip is; code finds the seven by their numbers.
alter table kernel.template add column form text;
create index template_form on kernel.template (form) where form is not null;
