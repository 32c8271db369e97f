-- Erasing an account. What the law wants of an issued invoice stays for as long as the law says, without
-- anything of the person beyond it; all else goes. See docs/adr/0013-export-and-erasure.md.

-- The row stays for what refers to it, and holds nobody any more: no address, no name, no password, no
-- roles. It counts as locked, so whatever is closed to a locked account is closed to it.
alter table account
  add column erased_at timestamptz,
  add constraint account_erased_whole check (
    erased_at is null
    or (email is null and email_hash is null and password_hash is null
        and display_name = '' and roles = '{}'
        and locked_at is not null and lock_reason is null));

-- Nobody comes back. What others still write to the row at the same moment finds it so.
create function account_stays_erased() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.erased_at is distinct from old.erased_at then
    raise exception 'an account is erased for good'
      using errcode = 'check_violation', constraint = 'account_stays_erased';
  end if;
  return new;
end $$;

create trigger account_stays_erased before update on account
  for each row when (old.erased_at is not null) execute function account_stays_erased();

-- How a transaction on owned rows begins that may write. It holds the account, together with all others
-- that do so; whoever erases it waits for them and then has it alone. False, and no owner set, if the
-- account has been erased: else a request that was on its way would leave new data behind an erasure.
create function act_for(owner uuid) returns boolean language plpgsql security invoker as $$
declare
  gone timestamptz;
begin
  select erased_at into gone from public.account where id = owner for key share;
  if gone is null then
    perform set_config('holdfast.owner', owner::text, true);
  end if;
  return gone is null;
end $$;

grant execute on function act_for(uuid) to ${servingRole};

-- Whether the transaction at hand erases an account. Its row was written by no other.
create function is_erasing(owner uuid) returns boolean language sql stable
  return exists (
    select from account
     where id = owner and erased_at is not null and xmin = pg_current_xact_id_if_assigned()::xid);

-- What stays of a buyer: the name and address (EN 16931 BT-44, BG-8; Directive 2006/112/EC, Article
-- 226(5)), and the tax number where the buyer owes the tax (Article 226(4): reverse charge, and supplies
-- within the Union). An address for mails is no part of it.
-- Its members are encrypted one by one: here they are taken or left, and stay as they were written.
create function lasting_buyer(buyer json, owes_tax boolean) returns json language sql immutable
  return case when owes_tax
    then json_build_object('name', buyer -> 'name', 'taxId', buyer -> 'taxId', 'address', buyer -> 'address')
    else json_build_object('name', buyer -> 'name', 'address', buyer -> 'address') end;

create function buyer_owes_tax(owner uuid, id uuid) returns boolean language sql stable
  return exists (
    select from invoice_line l
     where l.owner_id = owner and l.invoice_id = id and l.tax_category in ('AE', 'K'));

-- Why an invoice is void, and what was written beside a payment, is in no invoice. Of the first, that
-- there was a reason stays.
create function lasting_void_reason(void_reason text) returns text language sql immutable
  return case when void_reason is not null then '' end;

-- As in V4, and one thing more: the transaction that erases the account takes exactly this out of an
-- issued invoice, all of it at once, and changes nothing else with it.
create or replace function invoice_frozen() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  moving constant text[] := array['status', 'amount_paid', 'amount_credited', 'void_reason', 'version', 'updated_at'];
  reduced constant text[] := array['buyer', 'void_reason'];
begin
  if tg_op = 'INSERT' then
    if new.status <> 'draft' then
      raise exception 'not a move of an invoice' using errcode = 'check_violation', constraint = 'invoice_moves';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    if old.status <> 'draft' then
      raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
    end if;
    return old;
  end if;
  if old.status = 'draft' then
    if new.status not in ('draft', 'issued') then
      raise exception 'not a move of an invoice' using errcode = 'check_violation', constraint = 'invoice_moves';
    end if;
    return new;
  end if;
  -- Every other move makes a new version, so none of them pays for this.
  if new.version = old.version then
    if (to_jsonb(new) - reduced) = (to_jsonb(old) - reduced)
       and new.buyer::text = lasting_buyer(old.buyer, buyer_owes_tax(old.owner_id, old.id))::text
       and new.void_reason is not distinct from lasting_void_reason(old.void_reason)
       and is_erasing(old.owner_id)
    then
      return new;
    end if;
  end if;
  if (to_jsonb(new) - moving) is distinct from (to_jsonb(old) - moving) then
    raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
  end if;
  if new.status = 'draft' or old.status = 'void' or (new.status = 'void' and old.status <> 'issued') then
    raise exception 'not a move of an invoice' using errcode = 'check_violation', constraint = 'invoice_moves';
  end if;
  return new;
end $$;

-- Payments are written once, but for their texts, which go with the account.
create function payment_once() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE'
     and (to_jsonb(new) - array['reference', 'reason']) = (to_jsonb(old) - array['reference', 'reason'])
     and new.reference is null and new.reason is null
     and is_erasing(old.owner_id)
  then
    return new;
  end if;
  raise exception '% is written once', tg_table_name using errcode = 'check_violation', constraint = 'written_once';
end $$;

drop trigger payment_once on payment;
create trigger payment_once before update or delete on payment
  for each row execute function payment_once();

grant update (reference, reason) on payment to ${servingRole};

-- The seller is in the invoices; what it was taken from goes.
grant delete on business to ${servingRole};

-- The key goes with the person, though the account's row stays; record_key stays with the invoices.
grant delete on data_key to ${servingRole};
