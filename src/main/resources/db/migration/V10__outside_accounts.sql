-- Accounts of people who log in at an outside OpenID provider. Who they are is the provider's issuer
-- and its name for them, never an address: a provider may let anybody claim one.

-- Such an account has no address that could log in and no password, so it has neither; one without
-- the other would be an account that a reset of its password takes over, or that nothing can reach.
alter table account
  alter column email_hash drop not null,
  alter column email drop not null,
  alter column password_hash drop not null,
  add constraint account_email_with_password
    check (num_nonnulls(email_hash, email, password_hash) in (0, 3));

-- An erased account's row stays, without the account, until the last token has run out that was issued
-- before: such a token is refused, where it would otherwise make the account anew. A later one may.
create table outside_account (
  issuer     text        not null,
  subject    text        not null,
  account_id uuid        constraint outside_account_once unique
                         constraint outside_account_fk references account (id) on delete set null,
  created_at timestamptz not null,
  erased_at  timestamptz,
  constraint outside_account_pk primary key (issuer, subject)
);

create index outside_account_erased on outside_account (erased_at) where erased_at is not null;

grant select, insert, update, delete on outside_account to ${servingRole};
