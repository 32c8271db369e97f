-- What happened, as a chain that tells when it was changed. See docs/adr/0020-audit-chain.md. The serving
-- role adds to it and reads it. Nobody changes a row by an ordinary statement, the tables' owner
-- included; and nothing is deleted but what audit_forget lets go.

-- at has milliseconds, as the chain's hash has: what is finer could be changed unseen. The texts are made
-- harmless before they come here (audit.AuditText); this is the last guard.
create table audit_event (
  id             uuid           constraint audit_event_pk primary key,
  at             timestamptz(3) not null,
  action         text           not null,
  outcome        text           not null,
  actor          text           not null,
  resource       text,
  reason         text,
  request_id     text,
  address_prefix text,
  constraint audit_event_texts check (
    length(action) <= 64 and length(outcome) <= 16 and length(actor) <= 100
    and (resource is null or length(resource) <= 300) and (reason is null or length(reason) <= 200)
    and (request_id is null or length(request_id) <= 100)
    and (address_prefix is null or length(address_prefix) <= 64)
    and concat_ws('', action, outcome, actor, resource, reason, request_id, address_prefix)
        !~ '[\x01-\x1f\x7f-\x9f\u2028\u2029]')
);

-- The order of ids is that of time, so these answer a filter with or without times.
create index audit_event_actor on audit_event (actor, id);
create index audit_event_action on audit_event (action, id);
create index audit_event_outcome on audit_event (outcome, id);
create index audit_event_resource on audit_event (resource, id) where resource is not null;

-- Events that wait for their place in the chain, some seconds' worth. Filled by a trigger, so an event
-- that is committed late, with a time long past, waits here like any other.
create table audit_unchained (
  event_id uuid constraint audit_unchained_pk primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The chain: positions without gaps from 1 on, each with the hash over the one before and its event.
create table audit_link (
  position bigint constraint audit_link_pk primary key,
  event_id uuid   not null constraint audit_link_event unique,
  hash     bytea  not null constraint audit_link_hash check (length(hash) = 32)
);

-- Where the chain stood, signed. events: how many since the seal before; previous: the hash of that seal, so
-- that one good signature vouches for all seals before it. stored_at is the database's own
-- word, by which the age of what is deleted is measured; the serving role can't write it.
create table audit_seal (
  number    bigint      constraint audit_seal_pk primary key,
  position  bigint      not null constraint audit_seal_position unique,
  hash      bytea       not null constraint audit_seal_hash check (length(hash) = 32),
  events    bigint      not null,
  sealed_at timestamptz(3) not null,
  previous  bytea       not null,
  key       text        not null,
  signature bytea       not null,
  stored_at timestamptz not null default clock_timestamp()
);

-- Where the chain ends, and where it begins since retention: at a seal, behind which the first link is.
create table audit_head (
  one                boolean constraint audit_head_pk primary key constraint audit_head_one check (one),
  position           bigint  not null,
  hash               bytea   not null,
  seal               bigint  not null,
  forgotten_seal     bigint  not null,
  forgotten_position bigint  not null
);
insert into audit_head values (true, 0, decode(repeat('00', 32), 'hex'), 0, 0, 0);

-- Guards look at the tables they mean: without a path of their own, a temporary table of the same name would
-- be looked at first, and whoever is guarded may make one.
create function audit_refuse(what text) returns void language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception '%', what using errcode = 'check_violation', constraint = 'audit_kept';
end $$;

create function audit_kept() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_refuse(tg_table_name || ' is written once');
end $$;

-- By the right of the tables' owner: whoever adds an event can't leave it out of the chain, nor put
-- something else into it.
create function audit_waits() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into audit_unchained select id from added;
  return null;
end $$;

create trigger audit_event_waits after insert on audit_event
  referencing new table as added for each statement execute function audit_waits();

create function audit_unchained_done() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from audit_link where event_id = old.event_id) then
    perform audit_refuse('this event has no place in the chain yet');
  end if;
  return old;
end $$;

create trigger audit_unchained_done before delete on audit_unchained
  for each row execute function audit_unchained_done();

-- The head moves on, and to a link that is there; the chain's beginning only to a seal that is old.
-- The floor of thirty days stands here and not in a setting: whoever has the serving role's rights
-- deletes nothing that is younger.
create function audit_head_goes_on() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.position < old.position or new.seal < old.seal or new.seal > old.seal + 1
     or new.forgotten_seal < old.forgotten_seal
     or new.position = old.position and new.hash <> old.hash
  then
    perform audit_refuse('the chain only grows');
  end if;
  if new.position > old.position
     and not exists (select from audit_link where position = new.position and hash = new.hash)
  then
    perform audit_refuse('the chain ends at a link');
  end if;
  if new.seal > old.seal
     and not exists (select from audit_seal where number = new.seal and position = new.position)
  then
    perform audit_refuse('a seal is at the end of the chain');
  end if;
  if new.forgotten_position <> old.forgotten_position or new.forgotten_seal <> old.forgotten_seal then
    if not exists (
      select from audit_seal
       where number = new.forgotten_seal and position = new.forgotten_position
         and stored_at < clock_timestamp() - interval '30 days')
    then
      perform audit_refuse('only what an old seal covers is forgotten');
    end if;
  end if;
  return new;
end $$;

create trigger audit_head_goes_on before update on audit_head
  for each row execute function audit_head_goes_on();

create function audit_event_forgotten() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from audit_link l, audit_head h where l.event_id = old.id and l.position <= h.forgotten_position)
  then
    perform audit_refuse('audit_event is written once');
  end if;
  return old;
end $$;

create function audit_link_forgotten() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.position > (select forgotten_position from audit_head) then
    perform audit_refuse('audit_link is written once');
  end if;
  return old;
end $$;

-- The seal that the chain begins at stays.
create function audit_seal_forgotten() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.number >= (select forgotten_seal from audit_head) then
    perform audit_refuse('audit_seal is written once');
  end if;
  return old;
end $$;

create trigger audit_event_forgotten before delete on audit_event
  for each row execute function audit_event_forgotten();
create trigger audit_link_forgotten before delete on audit_link
  for each row execute function audit_link_forgotten();
create trigger audit_seal_forgotten before delete on audit_seal
  for each row execute function audit_seal_forgotten();
create trigger audit_event_once before update on audit_event for each row execute function audit_kept();
create trigger audit_link_once before update on audit_link for each row execute function audit_kept();
create trigger audit_seal_once before update on audit_seal for each row execute function audit_kept();
create trigger audit_unchained_once before update on audit_unchained
  for each row execute function audit_kept();
create trigger audit_head_kept before delete on audit_head for each row execute function audit_kept();
create trigger audit_event_whole before truncate on audit_event execute function audit_kept();
create trigger audit_link_whole before truncate on audit_link execute function audit_kept();
create trigger audit_seal_whole before truncate on audit_seal execute function audit_kept();
create trigger audit_unchained_whole before truncate on audit_unchained execute function audit_kept();
create trigger audit_head_whole before truncate on audit_head execute function audit_kept();

-- Forgets the oldest segment, from one seal to the next, if that next seal was stored before a time. Says
-- how many events went; null if there is no such segment. The seal stays: the chain begins at it.
create function audit_forget(before timestamptz) returns bigint language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  oldest audit_seal;
  gone bigint;
begin
  select s.* into oldest from audit_seal s, audit_head h
   where s.number = h.forgotten_seal + 1 and s.position > h.forgotten_position
     and s.stored_at < least(before, clock_timestamp() - interval '30 days');
  if not found then
    return null;
  end if;
  update audit_head set forgotten_seal = oldest.number, forgotten_position = oldest.position;
  delete from audit_event e using audit_link l where l.event_id = e.id and l.position <= oldest.position;
  get diagnostics gone = row_count;
  delete from audit_link where position <= oldest.position;
  delete from audit_seal where number < oldest.number;
  return gone;
end $$;

revoke execute on function audit_forget(timestamptz) from public;
grant execute on function audit_forget(timestamptz) to ${servingRole};

grant select, insert on audit_event to ${servingRole};
grant select, delete on audit_unchained to ${servingRole};
grant select, insert on audit_link to ${servingRole};
grant select, insert (number, position, hash, events, sealed_at, previous, key, signature) on audit_seal
  to ${servingRole};
grant select, update (position, hash, seal) on audit_head to ${servingRole};
