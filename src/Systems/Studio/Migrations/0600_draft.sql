create schema studio;

-- What someone is drawing: a process, a decision, a form or a test of a pack, until a second person puts it in force.
create table studio.draft (
  id uuid primary key,
  version int not null,
  kind text not null,
  -- pack:kind/name, as a pack has it.
  item text not null,
  name text not null,
  content text not null,
  -- The content that was in force when the draft was offered; null when there was none.
  base text,
  status text not null,
  effective_from date,
  author uuid not null,
  author_name text not null,
  returned text,
  publisher uuid,
  publisher_name text,
  made_at timestamptz not null,
  changed_at timestamptz not null);
create index draft_author on studio.draft (author, changed_at desc, id desc) where status <> 'Published';
create index draft_offered on studio.draft (changed_at desc, id desc) where status = 'Offered';
select kernel.guard('studio.draft');
