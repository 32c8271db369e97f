-- From here on rows are owned. Three things go with every owned table: the owner is the first column
-- of its key; foreign keys between owned tables are composite with the owner, because referential
-- checks pass by row security; and row security is forced, so that it holds for the tables' owner too.

-- personal: mail address, tax number and postal address as one JSON, encrypted under the owner's data key
-- and bound to the row (AES-256-GCM). Names stay readable: lists are searched by them.

create table business (
  owner_id       uuid        constraint business_pk primary key
                             constraint business_owner_fk references account (id),
  name           text        not null,
  personal       bytea       not null,
  invoice_prefix text,
  version        integer     not null default 1,
  created_at     timestamptz not null,
  updated_at     timestamptz not null
);

create table customer (
  owner_id   uuid        not null constraint customer_owner_fk references account (id),
  id         uuid        not null,
  name       text        not null,
  personal   bytea,
  version    integer     not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint customer_pk primary key (owner_id, id),
  -- Somebody of whom nothing is known has an encrypted nothing. Only who was erased has none.
  constraint customer_personal check (personal is not null or name = '')
);

-- Answers to requests that came with an Idempotency-Key, written in the transaction of the effect. The
-- answer repeats what is encrypted elsewhere, and by a plain hash of a request one could guess it: both
-- are in the one ciphertext.
create table idempotency_record (
  owner_id    uuid        not null constraint idempotency_owner_fk references account (id),
  key         text        not null,
  answer      bytea       not null,
  created_at  timestamptz not null,
  constraint idempotency_record_pk primary key (owner_id, key)
);

create index idempotency_record_age on idempotency_record (owner_id, created_at);

alter table business enable row level security;
alter table business force row level security;
create policy business_owned on business using (owner_id = (select current_owner()));

alter table customer enable row level security;
alter table customer force row level security;
create policy customer_owned on customer using (owner_id = (select current_owner()));

alter table idempotency_record enable row level security;
alter table idempotency_record force row level security;
create policy idempotency_owned on idempotency_record using (owner_id = (select current_owner()));

grant select, insert, update on business to ${servingRole};
grant select, insert, update, delete on customer, idempotency_record to ${servingRole};
