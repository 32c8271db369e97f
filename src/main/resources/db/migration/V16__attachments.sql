-- Files on invoices. Their bytes and names are encrypted under the owner's data key, bound to the row.

create table attachment (
  owner_id     uuid        not null,
  id           uuid        not null,
  invoice_id   uuid        not null,
  filename     bytea       not null,
  content_type text        not null constraint attachment_type
                           check (content_type in ('image/png', 'image/jpeg', 'image/webp', 'application/pdf')),
  -- Of the bytes before they were encrypted, which are those that are given back.
  size         integer     not null constraint attachment_size check (size between 1 and 204800),
  sha256       bytea       not null constraint attachment_sha256 check (octet_length(sha256) = 32),
  content      bytea       not null,
  created_at   timestamptz not null,
  constraint attachment_pk primary key (owner_id, id),
  -- A draft takes its files with it; nothing else is deleted.
  constraint attachment_invoice_fk foreign key (owner_id, invoice_id)
    references invoice (owner_id, id) on delete cascade
);

-- What is encrypted does not get smaller, so nobody tries.
alter table attachment alter column content set storage external;

create index attachment_invoice on attachment (owner_id, invoice_id, id);

-- How much each account has stored. A row that everybody who adds something must update is what makes
-- the quota exact, however many do so at once; a sum over rows would not be, and grows with them.
create table attachment_usage (
  owner_id uuid   constraint attachment_usage_pk primary key
                  constraint attachment_usage_owner_fk references account (id),
  bytes    bigint not null constraint attachment_usage_positive check (bytes >= 0)
                  constraint attachment_usage_quota check (bytes <= 104857600)
);

-- Whoever adds a file has locked its invoice, so what is counted here stays so.
create function attachment_added() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select from (select distinct owner_id, invoice_id from added) a
     where (select count(*) from attachment t
             where t.owner_id = a.owner_id and t.invoice_id = a.invoice_id) > 20)
  then
    raise exception 'an invoice has 20 attachments'
      using errcode = 'check_violation', constraint = 'attachment_per_invoice';
  end if;
  insert into attachment_usage (owner_id, bytes)
    select owner_id, sum(size) from added group by owner_id
    on conflict (owner_id) do update set bytes = attachment_usage.bytes + excluded.bytes;
  return null;
end $$;

create function attachment_removed() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  update attachment_usage u set bytes = u.bytes - r.bytes
    from (select owner_id, sum(size) as bytes from removed group by owner_id) r
   where u.owner_id = r.owner_id;
  return null;
end $$;

-- By statement: an erasure deletes many at once, and updates one row once for them.
create trigger attachment_added after insert on attachment
  referencing new table as added for each statement execute function attachment_added();
create trigger attachment_removed after delete on attachment
  referencing old table as removed for each statement execute function attachment_removed();

create trigger attachment_once before update on attachment
  for each row execute function written_once();
create trigger attachment_kept before truncate on attachment execute function written_once();

alter table attachment enable row level security;
alter table attachment force row level security;
create policy attachment_owned on attachment using (owner_id = (select current_owner()));

alter table attachment_usage enable row level security;
alter table attachment_usage force row level security;
create policy attachment_usage_owned on attachment_usage using (owner_id = (select current_owner()));

grant select, insert, delete on attachment to ${servingRole};
grant select, insert, update, delete on attachment_usage to ${servingRole};

-- An invoice as it is answered, with its files. Their names are as they are stored: the service knows
-- the key.
create view shown_invoice with (security_invoker = true) as
select d.*,
       coalesce(
         (select json_agg(json_build_object(
                   'id', a.id, 'filename', encode(a.filename, 'hex'), 'contentType', a.content_type,
                   'size', a.size, 'sha256', encode(a.sha256, 'hex'),
                   'createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                 order by a.id)
            from attachment a
           where a.owner_id = d.owner_id and a.invoice_id = d.id)::text,
         '[]') as attachments
  from invoice_document d;

grant select on shown_invoice to ${servingRole};

-- As in V4, of that view.
drop function read_invoice(uuid, uuid);
create function read_invoice(p_owner uuid, p_id uuid) returns setof shown_invoice
  language plpgsql security invoker as $$
begin
  perform set_config('holdfast.owner', p_owner::text, true);
  return query select * from shown_invoice where owner_id = p_owner and id = p_id;
end $$;

grant execute on function read_invoice(uuid, uuid) to ${servingRole};
