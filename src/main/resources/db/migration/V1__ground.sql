-- Who may do what. The migrating role owns every table and is the only one that changes their shape;
-- the serving role owns nothing, so row security holds for it and it can't switch it off.
-- What the serving role may do is granted table by table, beside each table.

grant usage on schema public to ${servingRole};

-- Reading the migration's state is how a serving replica knows that it fits the schema.
grant select on ${flyway:table} to ${servingRole};

-- The owner that the current transaction acts for. Unset means nobody: a pooled connection on which
-- it was set once gives '' afterwards, which is no uuid, hence nullif.
create function current_owner() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('holdfast.owner', true), '')::uuid;

grant execute on function current_owner() to ${servingRole};

-- Keys that sign access tokens, shared by all replicas. The private part is encrypted under a master
-- key (AES-256-GCM, bound to the kid); without that key the row is worth nothing.
create table signing_key (
  kid            text        primary key,
  algorithm      text        not null,
  public_key     bytea       not null,
  private_key    bytea       not null,
  created_at     timestamptz not null,
  signs_from     timestamptz not null,
  verifies_until timestamptz
);

grant select, insert, update on signing_key to ${servingRole};
