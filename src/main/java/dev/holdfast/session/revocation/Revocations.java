package dev.holdfast.session.revocation;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Access tokens that no longer hold although they have not run out. A revocation is written in the
 * transaction of what causes it; the commit tells every replica. Asking costs a look into memory
 * while the replica is in step with the others and its memory has room for all revocations, and a
 * query otherwise. A revocation is forgotten when the last token that it could hit has run out.
 */
@Singleton
public class Revocations {
  private static final Logger LOG = Logger.getLogger(Revocations.class);
  private static final String TOPIC = "revocation";

  /** No access token lives longer, ours or an outside provider's; clocks may differ by the rest. */
  private static final Duration LONGEST_LIFE = Duration.ofMinutes(61);

  private static final char SESSION = 's';
  private static final char ACCOUNT = 'a';

  private static final String INSERT =
      "insert into revocation (kind, subject, ended_at, until)"
          + " select $1, subject, $3, $4 from unnest($2::uuid[]) as subject"
          + " on conflict (kind, subject) do update"
          + " set ended_at = greatest(revocation.ended_at, excluded.ended_at),"
          + " until = greatest(revocation.until, excluded.until)";
  private static final String NOTIFY =
      "select pg_notify('holdfast', $1 || subject || ' ' || $3) from unnest($2::uuid[]) as subject";
  private static final String LOAD =
      "select kind, subject, ended_at, until from revocation where until > $1 limit $2";
  private static final String ASK =
      "select exists (select from revocation where until > $3"
          + " and (kind = 's' and subject = $1 or kind = 'a' and subject = $2 and ended_at >= $4))";
  private static final String PURGE = "delete from revocation where until <= $1";
  private static final Uni<Boolean> HOLDS = Uni.createFrom().item(false);
  private static final Uni<Boolean> ENDED = Uni.createFrom().item(true);

  /** When it ended, and until when that must be known; both in milliseconds since 1970. */
  private record Revocation(long endedAt, long until) {}

  private final Transactions transactions;
  private final Notices notices;
  private final Clock clock;
  private final int bound;
  private final Map<UUID, Revocation> sessions = new ConcurrentHashMap<>();
  private final Map<UUID, Revocation> accounts = new ConcurrentHashMap<>();
  private final List<Consumer<UUID>> accountListeners = new CopyOnWriteArrayList<>();

  /** There are more than fit: the memory says yes where it says so, but its no means nothing. */
  private volatile boolean full;

  Revocations(Transactions transactions, Notices notices, Clock clock, RevocationConfig config) {
    this.transactions = transactions;
    this.notices = notices;
    this.clock = clock;
    this.bound = config.revocations();
  }

  void start(@Observes StartupEvent starting) {
    notices.subscribe(TOPIC, this::heard, this::load);
  }

  /** Ends the access tokens of sessions, when the transaction is committed. */
  public Uni<Void> endSessions(SqlConnection connection, List<UUID> sessionIds) {
    return sessionIds.isEmpty()
        ? Uni.createFrom().voidItem()
        : end(connection, SESSION, sessionIds);
  }

  /**
   * Ends the tokens of an account that were issued until now by a provider whose tokens have no
   * session of ours.
   */
  public Uni<Void> endAccount(SqlConnection connection, UUID accountId) {
    return end(connection, ACCOUNT, List.of(accountId));
  }

  /**
   * Whether a token has been revoked.
   *
   * @param sessionId its session; null if it has none of ours
   * @param accountId its account; null if its session says enough
   * @param issuedAt when it was issued
   */
  public Uni<Boolean> hasEnded(UUID sessionId, UUID accountId, Instant issuedAt) {
    if (sessionId != null && sessions.containsKey(sessionId)) {
      return ENDED;
    }
    Revocation account = accountId == null ? null : accounts.get(accountId);
    if (account != null && issuedAt.toEpochMilli() <= account.endedAt) {
      return ENDED;
    }
    return isComplete() ? HOLDS : ask(sessionId, accountId, issuedAt);
  }

  /**
   * Whether what is remembered by notices can be relied on; what else is remembered about accounts
   * is good for as long as this holds.
   */
  public boolean isComplete() {
    return !full && notices.inStep();
  }

  /** Tells of each account whose tokens ended, so that what is remembered of it can be dropped. */
  public void whenAccountEnds(Consumer<UUID> listener) {
    accountListeners.add(listener);
  }

  /** Forgets what can hit no token any more. */
  @Scheduled(every = "1m")
  Uni<Void> purge() {
    long now = clock.millis();
    sessions.values().removeIf(revocation -> revocation.until <= now);
    accounts.values().removeIf(revocation -> revocation.until <= now);
    boolean wasFull = full && size() < bound;
    return transactions
        .background()
        .single(PURGE, Tuple.of(clock.instant().atOffset(UTC)))
        .replaceWithVoid()
        .flatMap(purged -> wasFull ? load() : Uni.createFrom().voidItem())
        .onFailure()
        .invoke(failure -> LOG.warnf("Revocations can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> end(SqlConnection connection, char kind, List<UUID> subjects) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant until = now.plus(LONGEST_LIFE);
    UUID[] ids = subjects.toArray(UUID[]::new);
    return connection
        .preparedQuery(INSERT)
        .execute(Tuple.of(String.valueOf(kind), ids, now.atOffset(UTC), until.atOffset(UTC)))
        .flatMap(
            inserted ->
                connection
                    .preparedQuery(NOTIFY)
                    .execute(
                        Tuple.of(
                            TOPIC + " " + kind,
                            ids,
                            now.toEpochMilli() + " " + until.toEpochMilli())))
        .replaceWithVoid();
  }

  private void heard(String notice) {
    String[] parts = notice.split(" ");
    remember(
        notice.charAt(0),
        UUID.fromString(parts[0].substring(1)),
        new Revocation(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
  }

  private void remember(char kind, UUID subject, Revocation revocation) {
    if (size() >= bound) {
      full = true;
    } else {
      // Notices and the table may tell in either order; the later end counts.
      (kind == SESSION ? sessions : accounts)
          .merge(subject, revocation, (one, other) -> one.endedAt >= other.endedAt ? one : other);
    }
    if (kind == ACCOUNT) {
      accountListeners.forEach(listener -> listener.accept(subject));
    }
  }

  private int size() {
    return sessions.size() + accounts.size();
  }

  /** Adds what the table has: revocations are never taken back, so nothing is cleared first. */
  private Uni<Void> load() {
    return transactions
        .background()
        .single(LOAD, Tuple.of(clock.instant().atOffset(UTC), bound + 1))
        .invoke(
            rows -> {
              full = rows.size() > bound;
              rows.forEach(
                  row ->
                      remember(
                          row.getString("kind").charAt(0),
                          row.getUUID("subject"),
                          new Revocation(millis(row, "ended_at"), millis(row, "until"))));
            })
        .replaceWithVoid();
  }

  private Uni<Boolean> ask(UUID sessionId, UUID accountId, Instant issuedAt) {
    return transactions
        .single(
            ASK,
            Tuple.of(sessionId, accountId, clock.instant().atOffset(UTC), issuedAt.atOffset(UTC)))
        .map(Revocations::only);
  }

  private static boolean only(RowSet<Row> rows) {
    return rows.iterator().next().getBoolean(0);
  }

  private static long millis(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant().toEpochMilli();
  }
}
