-- What a person must see. An alert is one thing that one subject does: while it is open, whatever more
-- of it is seen, by whichever replica, adds to its count. Once it is acknowledged the next sighting is a
-- new alert. subject is account:<id>, key:<id>, address:<IPv4 or IPv6 /64>, network:<prefix>, all, service
-- or others; acknowledged_by the account of the administrator, and no reference: the account may go.
-- told_at is when the webhook was last told that it is there or has grown.

create table alert (
  id              uuid        constraint alert_pk primary key,
  detector        text        not null,
  severity        text        not null,
  subject         text        not null,
  summary         text        not null,
  count           bigint      not null constraint alert_count_is_positive check (count > 0),
  first_seen      timestamptz not null,
  last_seen       timestamptz not null,
  told_at         timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  constraint alert_acknowledged_by_somebody
    check ((acknowledged_at is null) = (acknowledged_by is null))
);

create unique index alert_open on alert (detector, subject) where acknowledged_at is null;
create index alert_acknowledged on alert (acknowledged_at) where acknowledged_at is not null;

grant select, insert, update, delete on alert to ${servingRole};

-- What the webhook is still to be told, written in the transaction of what it tells. A row is claimed by
-- setting the time of its next attempt, and goes when it was taken or given up.
create table alert_delivery (
  id           uuid        constraint alert_delivery_pk primary key,
  alert_id     uuid        not null
                           constraint alert_delivery_alert_fk references alert (id) on delete cascade,
  event        text        not null,
  attempts     integer     not null default 0,
  created_at   timestamptz not null,
  next_attempt timestamptz not null
);

create index alert_delivery_due on alert_delivery (next_attempt);
create index alert_delivery_alert on alert_delivery (alert_id);

grant select, insert, update, delete on alert_delivery to ${servingRole};
