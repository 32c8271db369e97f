-- Keys. Master keys stand in the deployment's setting and encrypt nothing but other keys; those are
-- the rows here and in signing_key. So a new master key means writing these rows anew and nothing else.
-- key_id beside each wrapped key names the master key (the ciphertext names it too): by its index the
-- rows under an older one are found, and the job that rewraps them goes on wherever it was cut.
-- None of these tables has row security: they are read before an owner is known (a login, an API key),
-- and each is reached by one class. What is in them is worth nothing without the master key. (Hence
-- account_id: a column called owner_id promises row security.)

-- The master keys that replicas have seen, never the keys themselves. first_seen_at says since when the
-- others had time to get one before anything is written under it; check_value is an HMAC of a constant,
-- by which a replica sees that its key of this id is not the others'. Rows stay, so that no id is ever
-- given to another key.
create table master_key (
  id            text        constraint master_key_pk primary key,
  check_value   bytea       not null,
  first_seen_at timestamptz not null
);

grant select, insert on master_key to ${servingRole};

-- Secrets of the service as a whole, the same on all replicas. The root, from which the keys of cursors,
-- codes and whatever else is HMACed derive, never changes: what was made with them may live for years.
create table server_key (
  name       text        constraint server_key_pk primary key,
  wrapped    bytea       not null,
  key_id     text        not null,
  created_at timestamptz not null
);

create index server_key_older on server_key (key_id, name);
grant select, insert on server_key to ${servingRole};
grant update (wrapped, key_id) on server_key to ${servingRole};

-- The key of one owner's encrypted fields, made at its first use. It goes with the account, and whatever
-- is still encrypted under it, in a backup too, is noise from then on. An account's address is encrypted
-- under it, so within a transaction it comes before the account.
create table data_key (
  account_id uuid        constraint data_key_pk primary key
                         constraint data_key_account_fk references account (id) on delete cascade
                         deferrable initially deferred,
  wrapped    bytea       not null,
  key_id     text        not null,
  created_at timestamptz not null
);

create index data_key_older on data_key (key_id, account_id);
grant select, insert on data_key to ${servingRole};
grant update (wrapped, key_id) on data_key to ${servingRole};

-- The key of what an owner's issued invoices say of seller and buyer. The law wants those for longer than
-- their owner may want the account, so it stays when that is erased: nobody may delete it here.
create table record_key (
  account_id uuid        constraint record_key_pk primary key
                         constraint record_key_account_fk references account (id),
  wrapped    bytea       not null,
  key_id     text        not null,
  created_at timestamptz not null
);

create index record_key_older on record_key (key_id, account_id);
grant select, insert on record_key to ${servingRole};
grant update (wrapped, key_id) on record_key to ${servingRole};

-- Signing keys are wrapped likewise. The id of the master key is in the ciphertext behind two bytes, the
-- second of which is its length.
alter table signing_key add column key_id text;
update signing_key
   set key_id = convert_from(substring(private_key from 3 for get_byte(private_key, 1)), 'UTF8');
alter table signing_key alter column key_id set not null;
create index signing_key_older on signing_key (key_id, kid);

-- What verifies no longer is deleted after a while.
grant delete on signing_key to ${servingRole};
