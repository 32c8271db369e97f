-- One table for every code that is mailed, whatever it is for.
--
-- A code is found by the address that it went to, or by the account that asked for it, and nobody learns
-- from it which addresses have accounts: who asks for one gets a row in any case. One that opens nothing
-- was told to nobody, but it is tried, counted and forgotten like any other.
--
-- Where it went is encrypted under the server's key: who confirms another address says the code alone.
alter table mail_code
  alter column registration_id drop not null,
  add column purpose    text,
  add column email_hash bytea,
  add column email      bytea,
  add column account_id uuid constraint mail_code_account_fk references account (id) on delete cascade,
  add column opens      boolean not null default true;

-- Where a code of before went is not known any more, so that it can't be kept.
delete from mail_code;

-- An invitation is used as a reset is.
alter table mail_code
  alter column purpose set not null,
  alter column email_hash set not null,
  alter column email set not null,
  alter column opens drop default,
  add constraint mail_code_purpose check (purpose in ('verify', 'reset', 'email_change', 'invitation')),
  add constraint mail_code_registration check ((purpose = 'verify') = (registration_id is not null)),
  add constraint mail_code_subject
    check (num_nonnulls(registration_id, account_id) = 1
           or num_nonnulls(registration_id, account_id) = 0 and not opens);

create index mail_code_email on mail_code (email_hash, purpose, created_at desc);
create index mail_code_account on mail_code (account_id);
create index mail_code_expiry on mail_code (expires_at);

-- What an owner is told is not counted among the mails that anybody can ask for, else those would
-- keep it from arriving.
alter table outgoing_mail
  add column notice boolean not null default false;
