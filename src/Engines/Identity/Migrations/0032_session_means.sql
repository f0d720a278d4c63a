-- By what a session was begun. The program of the version before writes none of these meanwhile: its sessions are those of one's own means.
alter table identity.session
  -- The provider of identities; null for the means of one's own here.
  add column provider uuid references identity.upstream_provider (id),
  -- How surely a national provider knows who the owner is, which is another thing than how surely they signed in.
  add column identification int check (identification in (1, 2)),
  -- Whether it opens the posts of its owner: not one begun by what was linked or added before they were an official.
  add column in_office boolean not null default true;
update identity.session s set provider = l.provider, in_office = l.by_owner, identification = case when p.is_national then s.level end
  from identity.upstream_link l join identity.upstream_provider p on p.id = l.provider
  where l.account = s.account and 'fed' = any (s.methods) and s.ended_at is null and not exists (select from identity.upstream_link o where o.account = l.account and o.id <> l.id);
create index session_provider on identity.session (provider) where ended_at is null;

alter table identity.client_grant add column identification int check (identification in (1, 2));

-- A link counts as made in office only when its owner held a post on that day; so does a key.
update identity.upstream_link l set by_owner = false where by_owner and not exists (
  select from identity.account a join identity.official_post o on o.person = a.person
  where a.id = l.account and o.valid_from <= (l.linked_at at time zone 'Asia/Ho_Chi_Minh')::date and (o.valid_to is null or (l.linked_at at time zone 'Asia/Ho_Chi_Minh')::date < o.valid_to));
alter table identity.passkey add column in_office boolean not null default false;
update identity.passkey k set in_office = true where exists (
  select from identity.account a join identity.official_post o on o.person = a.person
  where a.id = k.account and o.valid_from <= (k.made_at at time zone 'Asia/Ho_Chi_Minh')::date and (o.valid_to is null or (k.made_at at time zone 'Asia/Ho_Chi_Minh')::date < o.valid_to));
