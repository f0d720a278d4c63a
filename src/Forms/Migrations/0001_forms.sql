create schema forms;

-- Every version of every form: what was filled in is read with the form it was filled in.
create table forms.form (
  id text not null,
  hash text not null,
  number int not null,
  content text not null,
  at timestamptz not null,
  primary key (id, hash));
create index form_newest on forms.form (id, number desc);
select kernel.guard('forms.form');
