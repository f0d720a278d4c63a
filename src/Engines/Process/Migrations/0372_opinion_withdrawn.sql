-- Who asked takes the question back before it is answered.
alter table process.opinion add column withdrawn_at timestamptz;
