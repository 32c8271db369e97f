-- Accounts of people who log in at an outside OpenID provider. Who they are is the provider's issuer
-- and its name for them, never an address: a provider may let anybody claim one.

-- Such an account has no address that could log in and no password, so it has neither; one without
-- the other would be an account that a reset of its password takes over, or that nothing can reach.
alter table account
  alter column email drop not null,
  alter column password_hash drop not null,
  add constraint account_email_with_password check ((email is null) = (password_hash is null));

create table outside_account (
  issuer     text        not null,
  subject    text        not null,
  account_id uuid        not null constraint outside_account_once unique
                         constraint outside_account_fk references account (id) on delete cascade,
  created_at timestamptz not null,
  constraint outside_account_pk primary key (issuer, subject)
);

-- Nobody moves one account's name at the provider to another account, so there is no update.
grant select, insert, delete on outside_account to ${servingRole};
