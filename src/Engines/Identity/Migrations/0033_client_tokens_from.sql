-- Tokens that a system got before this moment, at which it was switched off, are worth nothing when it is on again.
alter table identity.client add column tokens_from timestamptz;
