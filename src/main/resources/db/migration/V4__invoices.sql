-- Invoices and all under them. Amounts are numeric and keep the scale they came with, so that what a
-- client sent is what it reads back. The limits of api.md stand here once more: the database is the
-- last guard.

-- The last number and date of a series: one per owner, kind and year. Updated inside the transaction
-- that issues, so a number that is not used is not gone.
create table number_series (
  owner_id    uuid    not null constraint number_series_owner_fk references account (id),
  kind        text    not null constraint number_series_kind check (kind in ('invoice', 'credit_note')),
  year        integer not null,
  last_number integer not null,
  last_date   date    not null,
  constraint number_series_pk primary key (owner_id, kind, year)
);

create table invoice (
  owner_id        uuid        not null constraint invoice_owner_fk references account (id),
  id              uuid        not null,
  customer_id     uuid        not null,
  currency        text        not null constraint invoice_currency check (currency ~ '^[A-Z]{3}$'),
  due_date        date,
  reference       text,
  note            text,
  status          text        not null default 'draft'
                              constraint invoice_status
                              check (status in ('draft', 'issued', 'partially_paid', 'paid', 'void')),
  number          text,
  issued_on       date,
  -- json, not jsonb: what was written is what is answered, in its order. email, taxId and address in
  -- them are encrypted each by itself, so that an erasure takes one out and leaves the others as they are.
  seller          json,
  buyer           json,
  net             numeric     not null constraint invoice_net check (net >= 0),
  tax             numeric     not null constraint invoice_tax check (tax >= 0),
  gross           numeric     not null constraint invoice_gross check (gross = net + tax),
  tax_breakdown   json        not null,
  amount_paid     numeric     not null default 0
                              constraint invoice_paid check (amount_paid between 0 and gross),
  amount_credited numeric     not null default 0
                              constraint invoice_credited check (amount_credited between 0 and gross),
  void_reason     text,
  version         integer     not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint invoice_pk primary key (owner_id, id),
  constraint invoice_customer_fk foreign key (owner_id, customer_id) references customer (owner_id, id),
  constraint invoice_number_once unique (owner_id, number),
  -- The status says nothing that the sums don't say; a void invoice has neither money nor credit.
  constraint invoice_status_derived check (case status
    when 'partially_paid' then amount_paid > 0 and gross - amount_credited - amount_paid > 0
    when 'paid'           then amount_paid > 0 and gross - amount_credited - amount_paid <= 0
    when 'issued'         then amount_paid = 0
    else amount_paid = 0 and amount_credited = 0 end),
  constraint invoice_void_reason check ((status = 'void') = (void_reason is not null)),
  -- A number, a date and both parties come with issuing, and only then.
  constraint invoice_issued_whole check (
    (status = 'draft') = (number is null)
    and (number is null) = (issued_on is null)
    and (number is null) = (seller is null)
    and (number is null) = (buyer is null))
);

create index invoice_customer on invoice (owner_id, customer_id);
create index invoice_status on invoice (owner_id, status, id);
create index invoice_issued on invoice (owner_id, (coalesce(issued_on, '-infinity'::date)), id);
create index invoice_due on invoice (owner_id, (coalesce(due_date, 'infinity'::date)), id);

create table invoice_line (
  owner_id         uuid    not null,
  invoice_id       uuid    not null,
  position         integer not null constraint invoice_line_position check (position between 1 and 200),
  description      text    not null,
  quantity         numeric not null constraint invoice_line_quantity
                           check (quantity > 0 and quantity <= 1000000 and scale(quantity) <= 3),
  unit_price       numeric not null constraint invoice_line_price
                           check (unit_price between 0 and 1000000000 and scale(unit_price) <= 4),
  unit_code        text    not null,
  tax_category     text    not null constraint invoice_line_category
                           check (tax_category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  tax_rate         numeric not null constraint invoice_line_rate
                           check (tax_rate between 0 and 100 and scale(tax_rate) <= 2),
  exemption_reason text,
  net              numeric not null constraint invoice_line_net check (net >= 0),
  constraint invoice_line_pk primary key (owner_id, invoice_id, position),
  constraint invoice_line_invoice_fk foreign key (owner_id, invoice_id)
    references invoice (owner_id, id) on delete cascade,
  constraint invoice_line_untaxed check (tax_category = 'S' or tax_rate = 0)
);

-- Money that came in, or went back as a reversal (negative, naming what it reverses). Never edited.
create table payment (
  owner_id   uuid        not null,
  id         uuid        not null,
  invoice_id uuid        not null,
  amount     numeric     not null,
  paid_on    date        not null,
  reference  text,
  reverses   uuid,
  reason     text,
  created_at timestamptz not null,
  constraint payment_pk primary key (owner_id, id),
  constraint payment_invoice_fk foreign key (owner_id, invoice_id) references invoice (owner_id, id),
  -- Entries of one invoice, in their order; and what a reversal names is of the same invoice.
  constraint payment_of_invoice unique (owner_id, invoice_id, id),
  constraint payment_reverses_fk foreign key (owner_id, invoice_id, reverses)
    references payment (owner_id, invoice_id, id),
  constraint payment_reversed_once unique (owner_id, reverses),
  constraint payment_sign check (case when reverses is null then amount > 0 else amount < 0 end)
);

create table credit_note (
  owner_id      uuid        not null,
  id            uuid        not null,
  invoice_id    uuid        not null,
  number        text        not null,
  reason        text        not null,
  issued_on     date        not null,
  net           numeric     not null constraint credit_note_net check (net >= 0),
  tax           numeric     not null constraint credit_note_tax check (tax >= 0),
  gross         numeric     not null constraint credit_note_gross check (gross = net + tax),
  tax_breakdown json        not null,
  created_at    timestamptz not null,
  constraint credit_note_pk primary key (owner_id, id),
  constraint credit_note_invoice_fk foreign key (owner_id, invoice_id) references invoice (owner_id, id),
  constraint credit_note_number_once unique (owner_id, number),
  constraint credit_note_of_invoice unique (owner_id, invoice_id, id)
);

create table credit_note_line (
  owner_id       uuid    not null,
  credit_note_id uuid    not null,
  invoice_id     uuid    not null,
  line           integer not null,
  quantity       numeric not null constraint credit_note_line_quantity check (quantity > 0),
  net            numeric not null constraint credit_note_line_net check (net >= 0),
  constraint credit_note_line_pk primary key (owner_id, credit_note_id, line),
  constraint credit_note_line_note_fk foreign key (owner_id, invoice_id, credit_note_id)
    references credit_note (owner_id, invoice_id, id),
  constraint credit_note_line_line_fk foreign key (owner_id, invoice_id, line)
    references invoice_line (owner_id, invoice_id, position)
);

create index credit_note_line_invoice on credit_note_line (owner_id, invoice_id, line);

-- What was done to an invoice. Each action makes one version of it, so versions are the order of time.
create table invoice_history (
  owner_id   uuid        not null,
  id         uuid        not null,
  invoice_id uuid        not null,
  version    integer     not null,
  action     text        not null,
  actor_kind text        not null constraint invoice_history_actor check (actor_kind in ('account', 'api_key')),
  actor_id   uuid        not null,
  subject_id uuid,
  at         timestamptz not null,
  constraint invoice_history_pk primary key (owner_id, id),
  constraint invoice_history_once unique (owner_id, invoice_id, version),
  constraint invoice_history_invoice_fk foreign key (owner_id, invoice_id)
    references invoice (owner_id, id) on delete cascade
);

-- What an issued invoice is made of does not change any more, whoever asks. Only the status, the sums
-- of what was paid and credited, the reason of a void and the row's own version and time move on.
-- A row begins as a draft, and a draft becomes nothing but an issued invoice.
-- All guards have a search path of their own: without one, whoever is guarded could put a temporary table of
-- the same name in front of what they look at.
create function invoice_frozen() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  moving constant text[] := array['status', 'amount_paid', 'amount_credited', 'void_reason', 'version', 'updated_at'];
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
  if (to_jsonb(new) - moving) is distinct from (to_jsonb(old) - moving) then
    raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
  end if;
  if new.status = 'draft' or old.status = 'void' or (new.status = 'void' and old.status <> 'issued') then
    raise exception 'not a move of an invoice' using errcode = 'check_violation', constraint = 'invoice_moves';
  end if;
  return new;
end $$;

create trigger invoice_frozen before insert or update or delete on invoice
  for each row execute function invoice_frozen();

-- Lines belong to the frozen part. The lookup sees the invoice or nothing (row security), and lets
-- lines of an invoice that is not there pass to the foreign key, which refuses them. It locks what it
-- sees: an invoice that is being issued right now is waited for, and found issued.
create function invoice_line_frozen() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  found_status text;
begin
  for found_status in
    select status from invoice
     where (owner_id, id) in ((new.owner_id, new.invoice_id), (old.owner_id, old.invoice_id))
     order by owner_id, id for share
  loop
    if found_status <> 'draft' then
      raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
    end if;
  end loop;
  return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger invoice_line_frozen before insert or update or delete on invoice_line
  for each row execute function invoice_line_frozen();

-- Entries are written once.
create function written_once() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception '% is written once', tg_table_name using errcode = 'check_violation', constraint = 'written_once';
end $$;

create trigger payment_once before update or delete on payment
  for each row execute function written_once();
create trigger credit_note_once before update or delete on credit_note
  for each row execute function written_once();
create trigger credit_note_line_once before update or delete on credit_note_line
  for each row execute function written_once();
-- A draft's history goes with the draft, so here deleting is left to the foreign key's cascade.
create trigger invoice_history_once before update on invoice_history
  for each row execute function written_once();

-- Truncating passes by triggers on rows.
create trigger invoice_kept before truncate on invoice execute function written_once();
create trigger invoice_line_kept before truncate on invoice_line execute function written_once();
create trigger payment_kept before truncate on payment execute function written_once();
create trigger credit_note_kept before truncate on credit_note execute function written_once();
create trigger credit_note_line_kept before truncate on credit_note_line execute function written_once();
create trigger invoice_history_kept before truncate on invoice_history execute function written_once();

-- A reversal takes back exactly one payment, whole, and is not itself taken back.
create function payment_reversal() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from payment
     where owner_id = new.owner_id and id = new.reverses and reverses is null and amount = -new.amount)
  then
    raise exception 'not a reversal' using errcode = 'check_violation', constraint = 'payment_reversal';
  end if;
  return new;
end $$;

create trigger payment_reversal before insert on payment
  for each row when (new.reverses is not null) execute function payment_reversal();

-- A series goes on by one and never back in time.
create function number_series_goes_on() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.last_number <> (case tg_op when 'INSERT' then 0 else old.last_number end) + 1
     or tg_op = 'UPDATE' and ((new.owner_id, new.kind, new.year) is distinct from (old.owner_id, old.kind, old.year)
                              or new.last_date < old.last_date)
  then
    raise exception 'a series goes on by one' using errcode = 'check_violation', constraint = 'number_series_goes_on';
  end if;
  return new;
end $$;

create trigger number_series_goes_on before insert or update on number_series
  for each row execute function number_series_goes_on();

-- The sums on an invoice are those of its payments and credit notes. Looked at when a transaction
-- commits, since the entry and the sum are two statements.
create function invoice_sums() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  changed uuid;
begin
  if tg_table_name = 'invoice' then
    changed := new.id;
  else
    changed := new.invoice_id;
  end if;
  if exists (
    select from invoice i
     where i.owner_id = new.owner_id and i.id = changed
       and (i.amount_paid <> (select coalesce(sum(p.amount), 0) from payment p
                               where p.owner_id = i.owner_id and p.invoice_id = i.id)
            or i.amount_credited <> (select coalesce(sum(c.gross), 0) from credit_note c
                                      where c.owner_id = i.owner_id and c.invoice_id = i.id)))
  then
    raise exception 'sums of an invoice do not hold' using errcode = 'check_violation', constraint = 'invoice_sums';
  end if;
  return null;
end $$;

create constraint trigger invoice_sums after update of amount_paid, amount_credited on invoice
  deferrable initially deferred
  for each row execute function invoice_sums();
create constraint trigger payment_sums after insert on payment deferrable initially deferred
  for each row execute function invoice_sums();
create constraint trigger credit_note_sums after insert on credit_note deferrable initially deferred
  for each row execute function invoice_sums();

alter table number_series enable row level security;
alter table number_series force row level security;
create policy number_series_owned on number_series using (owner_id = (select current_owner()));

alter table invoice enable row level security;
alter table invoice force row level security;
create policy invoice_owned on invoice using (owner_id = (select current_owner()));

alter table invoice_line enable row level security;
alter table invoice_line force row level security;
create policy invoice_line_owned on invoice_line using (owner_id = (select current_owner()));

alter table payment enable row level security;
alter table payment force row level security;
create policy payment_owned on payment using (owner_id = (select current_owner()));

alter table credit_note enable row level security;
alter table credit_note force row level security;
create policy credit_note_owned on credit_note using (owner_id = (select current_owner()));

alter table credit_note_line enable row level security;
alter table credit_note_line force row level security;
create policy credit_note_line_owned on credit_note_line using (owner_id = (select current_owner()));

alter table invoice_history enable row level security;
alter table invoice_history force row level security;
create policy invoice_history_owned on invoice_history using (owner_id = (select current_owner()));

-- Entries are written once: payments, credit notes and history are neither changed nor deleted by the
-- serving role (history and lines of a draft go with it, by the foreign key's cascade).
grant select, insert, update on number_series to ${servingRole};
grant select, insert, delete on invoice to ${servingRole};
grant update (customer_id, currency, due_date, reference, note, status, number, issued_on, seller, buyer,
              net, tax, gross, tax_breakdown, amount_paid, amount_credited, void_reason, version, updated_at)
  on invoice to ${servingRole};
grant select, insert, delete on invoice_line to ${servingRole};
grant select, insert on payment, credit_note, credit_note_line, invoice_history to ${servingRole};

-- An invoice as it is answered: the row with its lines and payments. Row security of the caller
-- applies (security_invoker). Amounts are text, as the API has them, and whatever is JSON is written
-- here once, so that the service passes it on without reading it.
create view invoice_document with (security_invoker = true) as
select i.owner_id, i.id, i.number, i.status, i.customer_id, i.currency, i.due_date, i.reference, i.note,
       i.issued_on, i.seller::text as seller, i.buyer::text as buyer,
       i.net::text as net, i.tax::text as tax, i.gross::text as gross,
       i.tax_breakdown::text as tax_breakdown,
       i.amount_credited::text as amount_credited, i.amount_paid::text as amount_paid,
       (i.gross - i.amount_credited - i.amount_paid)::text as amount_due,
       i.gross > i.amount_credited + i.amount_paid as owing,
       i.void_reason, i.version, i.created_at, i.updated_at,
       (select json_agg(json_build_object(
                 'description', l.description, 'quantity', l.quantity::text,
                 'unitPrice', l.unit_price::text, 'unitCode', l.unit_code,
                 'taxCategory', l.tax_category, 'taxRate', l.tax_rate::text,
                 'exemptionReason', l.exemption_reason, 'net', l.net::text)
               order by l.position)
          from invoice_line l
         where l.owner_id = i.owner_id and l.invoice_id = i.id)::text as lines,
       coalesce(
         (select json_agg(json_build_object(
                   'id', p.id, 'amount', p.amount::text, 'paidOn', p.paid_on,
                   'reference', p.reference, 'reverses', p.reverses, 'reason', p.reason,
                   'createdAt', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                 order by p.id)
            from payment p
           where p.owner_id = i.owner_id and p.invoice_id = i.id)::text,
         '[]') as payments
  from invoice i;

-- A credit note as it is answered, likewise.
create view credit_note_document with (security_invoker = true) as
select c.owner_id, c.id, c.number, c.invoice_id, c.reason, i.currency, c.issued_on, c.created_at,
       c.net::text as net, c.tax::text as tax, c.gross::text as gross,
       c.tax_breakdown::text as tax_breakdown,
       (select json_agg(json_build_object(
                 'line', n.line, 'description', l.description, 'quantity', n.quantity::text,
                 'unitPrice', l.unit_price::text, 'taxCategory', l.tax_category,
                 'taxRate', l.tax_rate::text, 'net', n.net::text)
               order by n.line)
          from credit_note_line n
          join invoice_line l
            on l.owner_id = n.owner_id and l.invoice_id = n.invoice_id and l.position = n.line
         where n.owner_id = c.owner_id and n.credit_note_id = c.id)::text as lines
  from credit_note c
  join invoice i on i.owner_id = c.owner_id and i.id = c.invoice_id;

grant select on credit_note_document to ${servingRole};
grant select on invoice_document to ${servingRole};

-- The hot read: sets the owner and reads in one statement, hence one round trip and one transaction.
-- plpgsql, because its statements run in order; inside one statement the plan decides what runs first.
create function read_invoice(p_owner uuid, p_id uuid) returns setof invoice_document
  language plpgsql security invoker as $$
begin
  perform set_config('holdfast.owner', p_owner::text, true);
  return query select * from invoice_document where owner_id = p_owner and id = p_id;
end $$;

grant execute on function read_invoice(uuid, uuid) to ${servingRole};
