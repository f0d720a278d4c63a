-- What a proposal says of several people lies under the key of each, so that to destroy one deletes what is theirs and no more.
alter table registries.proposal add column closed jsonb;
comment on column registries.proposal.closed is 'By the subject of the key, what is personal of the proposal, closed under it, in base64. Proposals made before have all of it in subject and personal.';
