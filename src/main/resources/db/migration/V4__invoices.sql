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
  seller          jsonb,
  buyer           jsonb,
  net             numeric     not null constraint invoice_net check (net >= 0),
  tax             numeric     not null constraint invoice_tax check (tax >= 0),
  gross           numeric     not null constraint invoice_gross check (gross = net + tax),
  tax_breakdown   jsonb       not null,
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
  constraint payment_reverses_fk foreign key (owner_id, reverses) references payment (owner_id, id),
  constraint payment_reversed_once unique (owner_id, reverses),
  constraint payment_sign check (case when reverses is null then amount > 0 else amount < 0 end)
);

create index payment_invoice on payment (owner_id, invoice_id, id);

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
  tax_breakdown jsonb       not null,
  created_at    timestamptz not null,
  constraint credit_note_pk primary key (owner_id, id),
  constraint credit_note_invoice_fk foreign key (owner_id, invoice_id) references invoice (owner_id, id),
  constraint credit_note_number_once unique (owner_id, number)
);

create index credit_note_invoice on credit_note (owner_id, invoice_id, id);

create table credit_note_line (
  owner_id       uuid    not null,
  credit_note_id uuid    not null,
  invoice_id     uuid    not null,
  line           integer not null,
  quantity       numeric not null constraint credit_note_line_quantity check (quantity > 0),
  net            numeric not null constraint credit_note_line_net check (net >= 0),
  constraint credit_note_line_pk primary key (owner_id, credit_note_id, line),
  constraint credit_note_line_note_fk foreign key (owner_id, credit_note_id)
    references credit_note (owner_id, id),
  constraint credit_note_line_line_fk foreign key (owner_id, invoice_id, line)
    references invoice_line (owner_id, invoice_id, position)
);

create index credit_note_line_invoice on credit_note_line (owner_id, invoice_id, line);

create table invoice_history (
  owner_id   uuid        not null,
  id         uuid        not null,
  invoice_id uuid        not null,
  action     text        not null,
  actor_kind text        not null constraint invoice_history_actor check (actor_kind in ('account', 'api_key')),
  actor_id   uuid        not null,
  subject_id uuid,
  at         timestamptz not null,
  constraint invoice_history_pk primary key (owner_id, id),
  constraint invoice_history_invoice_fk foreign key (owner_id, invoice_id)
    references invoice (owner_id, id) on delete cascade
);

create index invoice_history_invoice on invoice_history (owner_id, invoice_id, id);

-- What an issued invoice is made of does not change any more, whoever asks. Only the status, the sums
-- of what was paid and credited, the reason of a void and the row's own version and time move on.
create function invoice_frozen() returns trigger language plpgsql as $$
begin
  if old.status = 'draft' then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'DELETE'
     or (to_jsonb(new) - array['status', 'amount_paid', 'amount_credited', 'void_reason', 'version', 'updated_at'])
        is distinct from
        (to_jsonb(old) - array['status', 'amount_paid', 'amount_credited', 'void_reason', 'version', 'updated_at'])
  then
    raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
  end if;
  if new.status = 'draft' or old.status = 'void' or (new.status = 'void' and old.status <> 'issued') then
    raise exception 'not a move of an invoice' using errcode = 'check_violation', constraint = 'invoice_moves';
  end if;
  return new;
end $$;

create trigger invoice_frozen before update or delete on invoice
  for each row execute function invoice_frozen();

-- Lines belong to the frozen part. The lookup sees the invoice or nothing (row security), and lets
-- lines of an invoice that is not there pass to the foreign key, which refuses them.
create function invoice_line_frozen() returns trigger language plpgsql as $$
begin
  if exists (
    select from invoice
    where owner_id = coalesce(new.owner_id, old.owner_id)
      and id in (new.invoice_id, old.invoice_id)
      and status <> 'draft')
  then
    raise exception 'an issued invoice is frozen' using errcode = 'check_violation', constraint = 'invoice_frozen';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger invoice_line_frozen before insert or update or delete on invoice_line
  for each row execute function invoice_line_frozen();

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
-- applies (security_invoker), and the amounts are text, as the API has them.
create view invoice_document with (security_invoker = true) as
select i.*,
       (select json_agg(json_build_object(
                 'description', l.description, 'quantity', l.quantity::text,
                 'unitPrice', l.unit_price::text, 'unitCode', l.unit_code,
                 'taxCategory', l.tax_category, 'taxRate', l.tax_rate::text,
                 'exemptionReason', l.exemption_reason, 'net', l.net::text)
               order by l.position)
          from invoice_line l
         where l.owner_id = i.owner_id and l.invoice_id = i.id)::text as lines,
       (select json_agg(json_build_object(
                 'id', p.id, 'amount', p.amount::text, 'paidOn', p.paid_on,
                 'reference', p.reference, 'reverses', p.reverses, 'reason', p.reason,
                 'createdAt', p.created_at)
               order by p.id)
          from payment p
         where p.owner_id = i.owner_id and p.invoice_id = i.id)::text as payments
  from invoice i;

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
