-- Logins that last. A session is a family of refresh tokens, one of which is good at a time.

-- An account that an administrator locked: nobody logs in, and what was logged in has ended.
alter table account
  add column locked_at   timestamptz,
  add column lock_reason text,
  -- Raised when the password is another one, so that a login which began with the old one can't end
  -- in a session; a better hash of the same password leaves it.
  add column password_version integer not null default 1;

create table session (
  id             uuid        constraint session_pk primary key,
  account_id     uuid        not null constraint session_account_fk
                             references account (id) on delete cascade,
  created_at     timestamptz not null,
  last_used_at   timestamptz not null,
  -- Not used for so long, or simply so old: it is over without anybody ending it.
  idle_until     timestamptz not null,
  ends_at        timestamptz not null,
  ended_at       timestamptz,
  -- How the person proved who they are, and when; refreshing changes neither.
  auth_time      timestamptz not null,
  amr            text[]      not null,
  -- Rotation. Of a refresh token only the hash is kept. The successor of the token before the present
  -- one is kept for the grace time, encrypted under a key that only the holder of that token can
  -- derive, so that a lost answer can be given again.
  generation     integer     not null default 0,
  token_hash     bytea       not null,
  previous_hash  bytea,
  successor      bytea,
  rotated_at     timestamptz,
  -- What its owner recognises it by.
  address_prefix text        not null,
  user_agent     text
);

create index session_account on session (account_id, created_at) where ended_at is null;
create index session_age on session (ends_at);
create index session_successor on session (rotated_at) where successor is not null;

-- Access tokens live on after their session; until the last of them has run out, what ended is listed
-- here. Every replica has the list in memory and is told of additions by NOTIFY; a replica that is
-- out of step asks the table. kind 's': a session. kind 'a': an account, whose tokens issued until
-- ended_at are no longer good (tokens of an outside provider have no session of ours).
create table revocation (
  kind       text        not null,
  subject    uuid        not null,
  ended_at   timestamptz not null,
  until      timestamptz not null,
  constraint revocation_pk primary key (kind, subject),
  constraint revocation_kind check (kind in ('s', 'a'))
);

create index revocation_age on revocation (until);

grant select, insert, update, delete on session, revocation to ${servingRole};
