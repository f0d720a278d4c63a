create schema signing;

-- Which certificate belongs to whom. The key itself lies in the keystore, under the id of the row.
create table signing.certificate (
  id uuid primary key,
  kind text not null check (kind in ('Person', 'Office')),
  owner uuid not null,
  name text not null,
  organisation text not null,
  title text,
  serial_number text not null unique,
  not_before timestamptz not null,
  not_after timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text,
  version int not null default 1);
create index certificate_owner on signing.certificate (owner, kind, not_before desc);
create index certificate_revoked on signing.certificate (revoked_at) where revoked_at is not null;
select kernel.guard('signing.certificate');

-- Every file this installation has signed, by the hash of its bytes after the signature: proof of when it was first seen.
create table signing.signature (
  id uuid primary key,
  certificate uuid not null references signing.certificate (id),
  sha256 text not null,
  at timestamptz not null);
create index signature_sha256 on signing.signature (sha256);
create index signature_certificate on signing.signature (certificate);
select kernel.guard_append('signing.signature');
