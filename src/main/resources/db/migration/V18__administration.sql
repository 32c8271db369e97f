-- Administration: people who are invited, when somebody was last seen, which of its scopes a key uses.

-- Somebody who was invited and has not come yet has an address and no password, so nobody logs in, until
-- the mailed code proves the address. With the invitation the row goes. last_login_at is when a session
-- was last opened: sessions go away, and what nobody uses is to be found.
alter table account
  add column invited_until timestamptz,
  add column last_login_at timestamptz,
  drop constraint account_email_with_password,
  add constraint account_email_with_password
    check (num_nonnulls(email_hash, email) in (0, 2)
           and (password_hash is null) = (email is null or invited_until is not null));

create index account_invited on account (invited_until) where invited_until is not null;
create index account_locked on account (id) where locked_at is not null and erased_at is null;

-- Those who are more than a user are few, and looked for often.
create index account_granted on account (id) where roles && '{admin,auditor}';

-- Written behind the request that used one for the first time.
alter table api_key
  add column used_scopes text[] not null default '{}',
  add constraint api_key_used_scopes check (used_scopes <@ scopes);

create index session_exposed on session (id) where exposed_at is not null;
