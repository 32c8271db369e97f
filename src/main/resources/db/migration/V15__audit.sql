-- What happened. The serving role adds events and reads them; it can't change or delete one.

create table audit_event (
  id             uuid        constraint audit_event_pk primary key,
  at             timestamptz not null,
  action         text        not null,
  outcome        text        not null,
  actor          text        not null,
  resource       text,
  reason         text,
  request_id     text,
  address_prefix text
);

grant select, insert on audit_event to ${servingRole};
