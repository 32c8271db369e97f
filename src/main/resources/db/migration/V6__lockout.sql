-- How often somebody may guess. All replicas count here, and a restart forgets nothing.
--
-- A subject is whom a guess is about: a keyed hash of what a mail address is found by (V2), under a key of
-- its own. So whether it has
-- an account makes no difference, and what is counted about strangers are no addresses.
-- kind 'login': passwords. kind 'code': codes of a second factor.

-- One row a subject. Whoever guesses or answers holds it until the end of the statement, so that
-- whatever comes at once is decided one after another.
create table guess_subject (
  kind         text        not null,
  subject      bytea       not null,
  last_at      timestamptz not null,
  -- Unknown devices are kept out until then; how many times in a row it came to that.
  locked_until timestamptz,
  locks        integer     not null default 0,
  constraint guess_subject_pk primary key (kind, subject),
  constraint guess_subject_kind check (kind in ('login', 'code'))
);

create index guess_subject_age on guess_subject (last_at);

-- Failures in a row of one subject from one source: an address prefix, a known device, a session.
create table guess_pair (
  kind          text        not null,
  subject       bytea       not null,
  source        text        not null,
  failures      integer     not null,
  blocked_until timestamptz,
  last_at       timestamptz not null,
  constraint guess_pair_pk primary key (kind, subject, source)
);

create index guess_pair_age on guess_pair (last_at);

-- One row a failure of the last hour, so that the hour slides. It is written before the password is
-- looked at and taken back if it was right; until one or the other it is open.
create table guess_failure (
  id      uuid        constraint guess_failure_pk primary key,
  kind    text        not null,
  subject bytea       not null,
  at      timestamptz not null,
  open    boolean     not null default true
);

create index guess_failure_subject on guess_failure (kind, subject, at);
create index guess_failure_age on guess_failure (at);

-- Devices that logged in to an account. They are told by a signed cookie, of which only a keyed hash
-- is kept.
create table known_device (
  account_id   uuid        not null constraint known_device_account_fk
                           references account (id) on delete cascade,
  device_hash  bytea       not null,
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  constraint known_device_pk primary key (account_id, device_hash)
);

create index known_device_age on known_device (last_used_at);

-- Its owner is not told of the first device ever.
alter table account add column first_login_at timestamptz;

-- Wrong tries at a mailed code from one address prefix.
create table mail_code_try (
  code_id uuid    not null constraint mail_code_try_code_fk references mail_code (id) on delete cascade,
  prefix  text    not null,
  wrong   integer not null,
  constraint mail_code_try_pk primary key (code_id, prefix)
);

grant select, insert, update, delete
  on guess_subject, guess_pair, guess_failure, known_device, mail_code_try to ${servingRole};

-- After so many failures within an hour, from anywhere, unknown devices are kept out.
create function guess_limit(about text) returns integer language sql immutable parallel safe
  return case about when 'login' then 100 else 10 end;

-- How long a source waits after so many failures in a row: 1, 2, 4 ... 900 seconds from the fifth on.
create function guess_pause(failures integer) returns interval language sql immutable parallel safe
  return case when failures >= 5 then least(power(2, least(failures - 5, 10)), 900) * interval '1 second' end;

-- Whether somebody may guess, decided and counted in one step: what is admitted counts as failed until
-- it is taken back, so that a hundred guesses at once are not all weighed against the same count. What
-- is refused is not counted and puts nothing off.
--
-- address: what the account is found by. prefix, device, session: where it comes from; the latter two may be null. now: the service's time.
-- source: under which failures in a row are counted. wait_until: null, or when to try again.
create function guess(
  about text, who bytea, address bytea, try uuid, prefix text, device bytea, session uuid, now timestamptz,
  out source text, out wait_until timestamptz)
language plpgsql as $$
declare
  day constant interval := interval '24 hours';
  hour constant interval := interval '1 hour';
  lock_end timestamptz;
  known boolean := false;
  pair guess_pair;
  tally record;
begin
  insert into guess_subject as s (kind, subject, last_at) values (about, who, now)
    on conflict (kind, subject) do update set last_at = greatest(s.last_at, excluded.last_at)
    returning s.locked_until into lock_end;

  if session is not null then
    known := true;
    source := 'session:' || session;
  elsif exists (select from account a join known_device d on d.account_id = a.id
                 where a.email_hash = address and d.device_hash = device and d.last_used_at > now - interval '1 year') then
    known := true;
    source := 'device:' || encode(device, 'hex');
  else
    source := prefix;
  end if;

  -- Wrong codes of unknown devices are few over the account, and each login has a few of its own.
  if known or about = 'login' then
    select * into pair from guess_pair p
     where p.kind = about and p.subject = who and p.source = guess.source and p.last_at > now - day;
    if pair.blocked_until > now then
      wait_until := pair.blocked_until;
    end if;
  end if;

  if not known then
    if lock_end > now then
      wait_until := greatest(wait_until, lock_end);
    else
      select count(*) as failures, min(f.at) as oldest, max(f.at) filter (where f.open) as newest_open into tally
        from guess_failure f where f.kind = about and f.subject = who and f.at > now - hour;
      if tally.failures >= guess_limit(about) then
        -- Either some of them are being looked at, or whoever did so has died over it.
        wait_until := greatest(wait_until,
          case when tally.newest_open > now - interval '1 minute' then now + interval '1 second'
               else tally.oldest + hour end);
      end if;
    end if;
  end if;

  if wait_until is not null then
    return;
  end if;
  if known or about = 'login' then
    insert into guess_pair as p (kind, subject, source, failures, blocked_until, last_at)
      values (about, who, source, coalesce(pair.failures, 0) + 1, now + guess_pause(coalesce(pair.failures, 0) + 1), now)
      on conflict on constraint guess_pair_pk
      do update set failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at;
  end if;
  if lock_end is null or lock_end <= now then
    insert into guess_failure (id, kind, subject, at) values (try, about, who, now);
  end if;
end $$;

-- It was wrong. The pause begins anew, since looking took its time. locked: whether with this one
-- unknown devices are kept out from now on; account: whose owner is to be told, if anybody's.
create function guess_failed(
  about text, who bytea, address bytea, try uuid, origin text, now timestamptz,
  out locked boolean, out account uuid)
language plpgsql as $$
declare
  row_of guess_subject;
  again integer;
begin
  locked := false;
  select * into row_of from guess_subject s where s.kind = about and s.subject = who for update;
  update guess_failure f set open = false where f.id = try;
  update guess_pair p set blocked_until = now + guess_pause(p.failures)
   where p.kind = about and p.subject = who and p.source = origin and p.blocked_until < now + guess_pause(p.failures);
  if row_of.locked_until > now or guess_limit(about) >
      (select count(*) from guess_failure f
        where f.kind = about and f.subject = who and f.at > now - interval '1 hour'
          and (not f.open or f.at <= now - interval '1 minute')) then
    return;
  end if;
  locked := true;
  again := case when row_of.locked_until > now - interval '24 hours' then row_of.locks + 1 else 1 end;
  update guess_subject s
     set locks = again,
         locked_until = now + least(interval '15 minutes' * power(2, least(again - 1, 7)), interval '24 hours')
   where s.kind = about and s.subject = who;
  -- Whoever comes after the lock has the whole budget again.
  delete from guess_failure f where f.kind = about and f.subject = who;
  select a.id into account from account a where a.email_hash = address;
end $$;

-- It was right: the failures in a row of this source end, nobody else's.
create function guess_succeeded(about text, who bytea, try uuid, origin text) returns void
language plpgsql as $$
begin
  perform from guess_subject s where s.kind = about and s.subject = who for update;
  delete from guess_failure f where f.id = try;
  delete from guess_pair p where p.kind = about and p.subject = who and p.source = origin;
end $$;

-- Nobody looked whether it was right, so it does not count.
create function guess_withdrawn(about text, who bytea, try uuid, origin text, now timestamptz) returns void
language plpgsql as $$
begin
  perform from guess_subject s where s.kind = about and s.subject = who for update;
  delete from guess_failure f where f.id = try;
  update guess_pair p
     set failures = p.failures - 1,
         blocked_until = case when p.failures > 5 then least(p.blocked_until, now) end
   where p.kind = about and p.subject = who and p.source = origin and p.failures > 0;
end $$;

-- An account was logged in to from a device. unfamiliar: whether it never was before from there, but
-- was from elsewhere. The twenty devices that were used last are kept.
create function device_logged_in(whose uuid, device bytea, now timestamptz, out unfamiliar boolean)
language plpgsql as $$
declare
  first boolean;
begin
  -- The account's row is held, else devices that come at once would each see room for one more.
  -- Who has no password any more was erased meanwhile.
  update account a set first_login_at = now
   where a.id = whose and a.first_login_at is null and a.password_hash is not null;
  first := found;
  if not first then
    perform from account a where a.id = whose for no key update;
  end if;
  unfamiliar := not first and not exists (
    select from known_device d
     where d.account_id = whose and d.device_hash = device and d.last_used_at > now - interval '1 year');
  insert into known_device as d (account_id, device_hash, created_at, last_used_at)
    select a.id, device, now, now from account a where a.id = whose and a.password_hash is not null
    on conflict on constraint known_device_pk
    do update set last_used_at = greatest(d.last_used_at, excluded.last_used_at);
  delete from known_device d
   where d.account_id = whose and d.device_hash in (
     select o.device_hash from known_device o where o.account_id = whose
      order by o.last_used_at desc, o.device_hash offset 20);
end $$;
