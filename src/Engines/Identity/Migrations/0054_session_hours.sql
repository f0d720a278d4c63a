-- How long a session lives at the most, however busy it is.
alter table identity.sign_in_policy add column session_hours int not null default 24 check (session_hours between 1 and 24);
