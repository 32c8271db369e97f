package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.kernel.Times;
import dev.holdfast.secret.SealingKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One transaction at the end of the chain. Whoever has the lock has the head too, so there is one
 * at a time, and positions have neither gap nor fork.
 */
final class Chaining {
  static final int BATCH = 500;

  /** Any number that no other advisory lock of ours has. */
  static final long LOCK = 0x4155444954L;

  static final String IS_ANY_WAITING = "select exists (select from audit_unchained)";

  private static final String TRY_LOCK = "select pg_try_advisory_xact_lock($1) as mine";
  private static final String HEAD =
      "select position, hash, seal from audit_head for no key update";
  private static final String HASH_AT = "select hash from audit_link where position = $1";
  private static final String FORGOTTEN = "select forgotten_position from audit_head";
  private static final String WAITING =
      "select e.* from audit_unchained u join audit_event e on e.id = u.event_id"
          + " order by u.event_id limit $1";
  private static final String LINK =
      "insert into audit_link (position, event_id, hash)"
          + " select * from unnest($1::bigint[], $2::uuid[], $3::bytea[])";
  private static final String CHAINED = "delete from audit_unchained where event_id = any($1)";
  private static final String MOVE = "update audit_head set position = $1, hash = $2";
  private static final String SEAL =
      "insert into audit_seal"
          + " (number, position, hash, events, sealed_at, previous, key, signature)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8)";
  private static final String SEALED = "update audit_head set seal = $1";

  /** Where the chain ends. */
  record End(long position, byte[] hash) {}

  /**
   * What a transaction did.
   *
   * @param end null if another replica is at it
   */
  record Done(int events, End end, boolean isBroken) {
    static final Done NOTHING = new Done(0, null, false);
  }

  private record Head(long position, byte[] hash, long seal) {}

  private final SqlConnection connection;

  Chaining(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * Chains some of the events that wait.
   *
   * @param known an end of before; null for none
   */
  Uni<Done> chain(End known) {
    return lock()
        .flatMap(
            mine ->
                mine
                    ? head().flatMap(head -> isSound(head, known).flatMap(ok -> chain(head, ok)))
                    : Uni.createFrom().item(Done.NOTHING));
  }

  /** Seals where the chain ends; empty if that is sealed, or another replica is at it. */
  Uni<Optional<Seal>> seal(SealingKey key, Clock clock) {
    return lock()
        .flatMap(
            mine ->
                mine
                    ? head().flatMap(head -> seal(head, key, clock))
                    : Uni.createFrom().item(Optional.empty()));
  }

  private Uni<Boolean> lock() {
    return connection
        .preparedQuery(TRY_LOCK)
        .execute(Tuple.of(LOCK))
        .map(rows -> rows.iterator().next().getBoolean("mine"));
  }

  private Uni<Head> head() {
    return connection
        .preparedQuery(HEAD)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Head(
                  row.getLong("position"), row.getBuffer("hash").getBytes(), row.getLong("seal"));
            });
  }

  /** Whether the link that is gone on from is there, and what was chained before is as it was. */
  private Uni<Boolean> isSound(Head head, End known) {
    Uni<Boolean> atHead = isAt(head.position, head.hash);
    return known == null
        ? atHead
        : atHead.flatMap(
            ok ->
                ok && known.position <= head.position
                    ? isAt(known.position, known.hash)
                    : Uni.createFrom().item(false));
  }

  /** What retention has taken out counts as sound. */
  private Uni<Boolean> isAt(long position, byte[] hash) {
    return connection
        .preparedQuery(HASH_AT)
        .execute(Tuple.of(position))
        .flatMap(
            rows -> {
              Iterator<Row> found = rows.iterator();
              return found.hasNext()
                  ? Uni.createFrom()
                      .item(Arrays.equals(hash, found.next().getBuffer("hash").getBytes()))
                  : connection
                      .preparedQuery(FORGOTTEN)
                      .execute()
                      .map(all -> all.iterator().next().getLong(0) >= position);
            });
  }

  private Uni<Done> chain(Head head, boolean isSound) {
    return connection
        .preparedQuery(WAITING)
        .execute(Tuple.of(BATCH))
        .flatMap(waiting -> link(head, waiting))
        .map(links -> done(head, links, isSound));
  }

  private static Done done(Head head, List<Link> links, boolean isSound) {
    End end =
        links.isEmpty()
            ? new End(head.position, head.hash)
            : new End(links.get(links.size() - 1).position(), links.get(links.size() - 1).hash());
    return new Done(links.size(), end, !isSound);
  }

  private Uni<List<Link>> link(Head head, RowSet<Row> waiting) {
    List<Link> links = new ArrayList<>(waiting.size());
    byte[] hash = head.hash;
    for (Row row : waiting) {
      AuditEntry entry = AuditEntry.of(row);
      long position = head.position + links.size() + 1;
      hash = Canonical.link(hash, position, entry);
      links.add(new Link(position, entry.id(), entry, hash));
    }
    return links.isEmpty() ? Uni.createFrom().item(links) : store(links).replaceWith(links);
  }

  private Uni<Void> store(List<Link> links) {
    UUID[] events = links.stream().map(Link::eventId).toArray(UUID[]::new);
    Link last = links.get(links.size() - 1);
    return connection
        .preparedQuery(LINK)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(links.stream().map(Link::position).toArray(Long[]::new))
                .addArrayOfUUID(events)
                .addValue(
                    links.stream().map(link -> Buffer.buffer(link.hash())).toArray(Buffer[]::new)))
        .flatMap(
            linked ->
                connection.preparedQuery(CHAINED).execute(Tuple.tuple().addArrayOfUUID(events)))
        .flatMap(
            chained ->
                connection
                    .preparedQuery(MOVE)
                    .execute(Tuple.of(last.position(), Buffer.buffer(last.hash()))))
        .replaceWithVoid();
  }

  private Uni<Optional<Seal>> seal(Head head, SealingKey key, Clock clock) {
    return connection
        .preparedQuery(Seal.NUMBERED)
        .execute(Tuple.of(head.seal))
        .flatMap(
            rows -> {
              Iterator<Row> found = rows.iterator();
              Seal before = found.hasNext() ? Seal.of(found.next()) : null;
              if (before == null && head.seal > 0) {
                // Going on would hide it; the verification says since when.
                throw new IllegalStateException("the audit seal " + head.seal + " is missing");
              }
              if (head.position == (before == null ? 0 : before.position())) {
                return Uni.createFrom().item(Optional.empty());
              }
              return store(Seal.signed(before, head.position, head.hash, Times.now(clock), key));
            });
  }

  private Uni<Optional<Seal>> store(Seal seal) {
    return connection
        .preparedQuery(SEAL)
        .execute(
            Tuple.from(
                List.of(
                    seal.number(),
                    seal.position(),
                    Buffer.buffer(seal.hash()),
                    seal.events(),
                    seal.at(),
                    Buffer.buffer(seal.previous()),
                    seal.key(),
                    Buffer.buffer(seal.signature()))))
        .flatMap(stored -> connection.preparedQuery(SEALED).execute(Tuple.of(seal.number())))
        .replaceWith(Optional.of(seal));
  }
}
