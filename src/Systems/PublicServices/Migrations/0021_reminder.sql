-- When who is told that a step or a dossier is nearly or already late; settings from packs.
create table public_services.reminder_stage (
  key text primary key,
  item text not null,
  measure text not null check (measure in ('step', 'appointment')),
  hours int not null,
  recipients text[] not null);
select kernel.guard('public_services.reminder_stage');

-- What is watched until it is done: a step, or the appointment of a dossier (then id is the dossier's). One row moves from
-- stage to stage, so that each is told once.
create table public_services.reminder_watch (
  id uuid primary key,
  dossier uuid not null,
  measure text not null check (measure in ('step', 'appointment')),
  due timestamptz not null,
  told int not null,
  next_at timestamptz not null);
create index reminder_watch_next on public_services.reminder_watch (next_at, id);
select kernel.guard('public_services.reminder_watch');
