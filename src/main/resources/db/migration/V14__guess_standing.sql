-- Whether a guess would be refused can be asked without guessing: whoever is refused by a limit
-- already is told so with the words of the back-off where both refuse. It reads three rows by their
-- keys and writes nothing. guess() asks the same question, so there is one rule.

-- source: under which failures in a row are counted. failures: how many they are. lock_end: until
-- when unknown devices are kept out. wait_until: null, or when to try again.
create function guess_standing(
  about text, who bytea, address bytea, prefix text, device bytea, session uuid, now timestamptz,
  out source text, out known boolean, out failures integer, out lock_end timestamptz, out wait_until timestamptz)
language plpgsql stable as $$
declare
  hour constant interval := interval '1 hour';
  blocked timestamptz;
  tally record;
begin
  known := session is not null;
  if known then
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
    select p.failures, p.blocked_until into failures, blocked from guess_pair p
     where p.kind = about and p.subject = who and p.source = guess_standing.source
       and p.last_at > now - interval '24 hours';
    if blocked > now then
      wait_until := blocked;
    end if;
  end if;
  failures := coalesce(failures, 0);

  select s.locked_until into lock_end from guess_subject s where s.kind = about and s.subject = who;
  if not known then
    if lock_end > now then
      wait_until := greatest(wait_until, lock_end);
    else
      select count(*) as number, min(f.at) as oldest, max(f.at) filter (where f.open) as newest_open into tally
        from guess_failure f where f.kind = about and f.subject = who and f.at > now - hour;
      if tally.number >= guess_limit(about) then
        -- Either some of them are being looked at, or whoever did so has died over it.
        wait_until := greatest(wait_until,
          case when tally.newest_open > now - interval '1 minute' then now + interval '1 second'
               else tally.oldest + hour end);
      end if;
    end if;
  end if;
end $$;

create or replace function guess(
  about text, who bytea, address bytea, try uuid, prefix text, device bytea, session uuid, now timestamptz,
  out source text, out wait_until timestamptz)
language plpgsql as $$
declare
  standing record;
begin
  -- Holds the subject: what is read after this is read by one guess after another.
  insert into guess_subject as s (kind, subject, last_at) values (about, who, now)
    on conflict (kind, subject) do update set last_at = greatest(s.last_at, excluded.last_at);

  select * into standing from guess_standing(about, who, address, prefix, device, session, now);
  source := standing.source;
  wait_until := standing.wait_until;
  if wait_until is not null then
    return;
  end if;
  if standing.known or about = 'login' then
    insert into guess_pair as p (kind, subject, source, failures, blocked_until, last_at)
      values (about, who, source, standing.failures + 1, now + guess_pause(standing.failures + 1), now)
      on conflict on constraint guess_pair_pk
      do update set failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at;
  end if;
  if standing.lock_end is null or standing.lock_end <= now then
    insert into guess_failure (id, kind, subject, at) values (try, about, who, now);
  end if;
end $$;
