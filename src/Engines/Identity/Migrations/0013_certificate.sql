-- RFC 8705 2.1.2: the one name that a client's certificate must bear, as kind:value.
alter table identity.client add column certificate text;
-- RFC 8705 3: a token that is good only with the certificate of this SHA-256.
alter table identity.client_token add column certificate text;
