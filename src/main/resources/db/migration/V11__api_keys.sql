-- Credentials of machines. A key belongs to an account and may do what its scopes say; it is no session
-- and outlives them. Keys are looked up before an owner is known, so row security can't guard them:
-- every statement of the service names the account, or comes from a secret.

create table api_key (
  id                uuid        constraint api_key_pk primary key,
  account_id        uuid        not null constraint api_key_account_fk
                                references account (id) on delete cascade,
  name              text        not null,
  scopes            text[]      not null constraint api_key_scopes check (cardinality(scopes) > 0),
  -- Blocks of addresses that it may be used from; none means from anywhere.
  allowed_addresses text[]      not null,
  created_at        timestamptz not null,
  expires_at        timestamptz not null,
  -- Written once a minute at most, behind the request.
  last_used_at      timestamptz,
  -- When its owner was told by mail that it is about to end; once.
  end_told_at       timestamptz,
  constraint api_key_ends check (expires_at > created_at)
);

create index api_key_account on api_key (account_id, id);
create index api_key_end on api_key (expires_at);

-- What is presented. A key has one secret, and during the overlap of a rotation two, of which the one
-- with valid_until is the older. Of a secret only an HMAC is kept. It is found by its public id, which
-- is no secret; of the secret itself the last four characters are kept to recognise it by, and those
-- are digits of a checksum (see docs/adr/0011-api-keys.md).
create table api_key_secret (
  public_id   text        constraint api_key_secret_pk primary key,
  key_id      uuid        not null constraint api_key_secret_key_fk
                          references api_key (id) on delete cascade,
  mac         bytea       not null,
  tail        text        not null,
  valid_until timestamptz
);

create unique index api_key_secret_current on api_key_secret (key_id) where valid_until is null;
create unique index api_key_secret_previous on api_key_secret (key_id) where valid_until is not null;
create index api_key_secret_end on api_key_secret (valid_until) where valid_until is not null;

grant select, insert, update, delete on api_key, api_key_secret to ${servingRole};
