-- People. An account exists from the moment its address is verified; before that there are only
-- registrations, each pending by itself, so that nobody can occupy another's address.
--
-- No address stands here in the clear. It is found by email_hash, an HMAC of it in lower case under a key
-- that derives from the server's root (V9), so that upper and lower case are one address; the address
-- itself is encrypted: an account's under the account's data key, what waits a day under the server's.

create table account (
  id            uuid        constraint account_pk primary key,
  email_hash    bytea       not null constraint account_email_once unique,
  email         bytea       not null,
  display_name  text        not null,
  password_hash text        not null,
  roles         text[]      not null default '{user}',
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);

create table registration (
  id            uuid        constraint registration_pk primary key,
  email_hash    bytea       not null,
  display_name  text        not null,
  password_hash text        not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null
);

create index registration_email on registration (email_hash, created_at desc);
create index registration_expiry on registration (expires_at);

-- A code that was mailed. Only its hash is kept. Wrong tries are counted here, so that guessing one
-- code ends that code and nothing else.
create table mail_code (
  id              uuid        constraint mail_code_pk primary key,
  registration_id uuid        not null constraint mail_code_registration_fk
                              references registration (id) on delete cascade,
  code_hash       bytea       not null,
  wrong_tries     integer     not null default 0,
  created_at      timestamptz not null,
  expires_at      timestamptz not null
);

create index mail_code_registration on mail_code (registration_id);

-- Mails leave from here after the transaction that wrote them, so an address that is known and one
-- that is not take the same time. A mail is one ciphertext (recipient, subject, text) bound to its row. It is
-- dropped once it is sent; the row stays a day to count mails to one address.
create table outgoing_mail (
  id             uuid        constraint outgoing_mail_pk primary key,
  kind           text        not null,
  recipient_hash bytea       not null,
  mail           bytea,
  created_at     timestamptz not null,
  next_attempt   timestamptz not null,
  attempts       integer     not null default 0,
  sent_at        timestamptz
);

create index outgoing_mail_due on outgoing_mail (next_attempt) where sent_at is null;
create index outgoing_mail_recipient on outgoing_mail (recipient_hash, kind, created_at);
create index outgoing_mail_age on outgoing_mail (created_at);

grant select, insert, update, delete on account, registration, mail_code, outgoing_mail
  to ${servingRole};
