-- The second factor: codes by time (RFC 6238) from a secret that the person's device shares with us.

-- Since when an account has one. It stands in the account's row, so that who opens a session or changes
-- the factor, and locks that row for it, sees what the one before has made of it.
alter table account add column mfa_since timestamptz;

-- One row an account. Until its first code confirms it, it opens nothing and expires. The secret is
-- encrypted and bound to its account. A code is good in its time step and never again: last_step is the
-- latest that was used, and moves up only.
create table totp_factor (
  account_id   uuid        constraint totp_factor_pk primary key
                           constraint totp_factor_account_fk references account (id) on delete cascade,
  secret       bytea       not null,
  created_at   timestamptz not null,
  -- Null from the confirmation on.
  expires_at   timestamptz,
  wrong_tries  integer     not null default 0,
  last_step    bigint      not null default 0
);

create index totp_factor_pending on totp_factor (expires_at);

-- For who lost the device. Only HMACs are kept; each is good once; they go with the factor.
create table recovery_code (
  account_id uuid        not null constraint recovery_code_factor_fk
                         references totp_factor (account_id) on delete cascade,
  code_hash  bytea       not null,
  used_at    timestamptz,
  constraint recovery_code_pk primary key (account_id, code_hash)
);

-- A login between the password and the code. Only the hash of its token is kept. It holds for the
-- client that began it and for the password it was begun with, and ends after a few wrong codes or with
-- the first right one.
create table login_challenge (
  token_hash       bytea       constraint login_challenge_pk primary key,
  account_id       uuid        not null constraint login_challenge_account_fk
                               references account (id) on delete cascade,
  password_version integer     not null,
  address_prefix   text        not null,
  user_agent       text,
  wrong_tries      integer     not null default 0,
  created_at       timestamptz not null,
  expires_at       timestamptz not null
);

create index login_challenge_account on login_challenge (account_id, created_at);
create index login_challenge_age on login_challenge (expires_at);

grant select, insert, update, delete on totp_factor, recovery_code, login_challenge to ${servingRole};
