package dev.holdfast.account.lockout;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Admits guesses at passwords and codes, or refuses them before anything is hashed. The decision
 * and the count are one step in the database, so neither parallel guesses nor other replicas nor a
 * restart give anybody more.
 *
 * <p>How it is asked: {@code guesses.attempt(kind, address, source)} fails with 429 or gives an
 * {@link Attempt}, which counts as failed from then on. Whoever got it compares, and says how it
 * ended; {@link Attempt#judge} does both:
 *
 * <pre>{@code
 * guesses
 *     .attempt(Guesses.Kind.CODE, account.email(), source)
 *     .flatMap(attempt -> attempt.judge(codes.use(account, code)))
 * }</pre>
 *
 * <p>A source is {@link DeviceCookies#source} of a request at a login and {@link
 * GuessSource#inSession} for who is logged in. At the end of a login, after the last factor, {@link
 * KnownDevices#loggedIn} makes the device a known one.
 *
 * <p>Passwords: five failures in a row of an account and a source, then 1, 2, 4 … 900 s; 100 within
 * an hour of an account keep unknown devices out for 15 min, doubling to 24 h. Codes: ten within an
 * hour keep unknown devices out likewise; known devices and sessions have five in a row and the
 * pauses.
 */
@Singleton
public class Guesses {

  /** What is guessed at. */
  public enum Kind {
    /** A password. */
    LOGIN("login", SecurityNotice.Kind.LOGIN_LOCKED, OwnerWarning.Kind.LOGIN_LOCKED),
    /** A code of a second factor, or one that stands in for it. */
    CODE("code", SecurityNotice.Kind.CODES_LOCKED, OwnerWarning.Kind.CODES_LOCKED);

    private final String label;
    private final SecurityNotice.Kind notice;
    private final OwnerWarning.Kind warning;

    Kind(String label, SecurityNotice.Kind notice, OwnerWarning.Kind warning) {
      this.label = label;
      this.notice = notice;
      this.warning = warning;
    }

    /** As the rows name it. */
    String label() {
      return label;
    }
  }

  /** Whom a guess is about: the address as it is, and the name under which it is counted. */
  record Subject(String email, byte[] name) {}

  private final Transactions transactions;
  private final LockoutKeys keys;
  private final OwnerWarnings warnings;
  private final SecurityNotices notices;
  private final Ids ids;
  private final Clock clock;

  Guesses(
      Transactions transactions,
      LockoutKeys keys,
      OwnerWarnings warnings,
      SecurityNotices notices,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.keys = keys;
    this.warnings = warnings;
    this.notices = notices;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * One guess, which counts as failed until its {@link Attempt} says otherwise.
   *
   * @param email of the account that it is about, if there is such an account
   * @return fails with 429 {@code too_many_attempts} and the time after which to try again
   */
  public Uni<Attempt> attempt(Kind kind, String email, GuessSource source) {
    Subject subject = new Subject(email, keys.subject(email));
    byte[] device = source.device() == null ? null : keys.device(source.device());
    UUID id = ids.next();
    OffsetDateTime now = now();
    return transactions
        .single(GuessRows.GUESS, GuessRows.guess(kind.label(), subject, id, source, device, now))
        .map(rows -> rows.iterator().next())
        .map(
            row -> {
              OffsetDateTime waitUntil = row.getOffsetDateTime("wait_until");
              if (waitUntil != null) {
                throw tooMany(Duration.between(now, waitUntil));
              }
              return new Attempt(this, kind, subject, id, row.getString("source"), source.prefix());
            });
  }

  Uni<Void> succeeded(Attempt attempt) {
    return transactions
        .single(
            GuessRows.SUCCEEDED,
            GuessRows.ended(
                attempt.kind().label(), attempt.subject(), attempt.id(), attempt.source()))
        .replaceWithVoid();
  }

  Uni<Void> withdrawn(Attempt attempt) {
    return transactions
        .single(
            GuessRows.WITHDRAWN,
            GuessRows.ended(
                    attempt.kind().label(), attempt.subject(), attempt.id(), attempt.source())
                .addOffsetDateTime(now()))
        .replaceWithVoid();
  }

  Uni<Void> failed(Attempt attempt) {
    return transactions
        .unowned(connection -> count(connection, attempt))
        .invoke(
            lock -> {
              if (lock.began()) {
                notices.raise(attempt.kind().notice, lock.accountId(), attempt.prefix());
              }
            })
        .replaceWithVoid();
  }

  private record Lock(boolean began, UUID accountId) {}

  private Uni<Lock> count(SqlConnection connection, Attempt attempt) {
    return connection
        .preparedQuery(GuessRows.FAILED)
        .execute(
            GuessRows.failed(
                attempt.kind().label(), attempt.subject(), attempt.id(), attempt.source(), now()))
        .map(rows -> rows.iterator().next())
        .map(row -> new Lock(row.getBoolean("locked"), row.getUUID("account")))
        .call(lock -> warn(connection, attempt, lock));
  }

  private Uni<Void> warn(SqlConnection connection, Attempt attempt, Lock lock) {
    return lock.accountId() == null
        ? Uni.createFrom().voidItem()
        : warnings.tell(connection, lock.accountId(), attempt.kind().warning, attempt.prefix());
  }

  private OffsetDateTime now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC);
  }

  /** Whole seconds, rounded up: who waits so long is not too early. */
  private static ProblemException tooMany(Duration wait) {
    long seconds = Math.max(1, (wait.toMillis() + 999) / 1000);
    return new ProblemException(ProblemType.TOO_MANY_ATTEMPTS)
        .with("Retry-After", Long.toString(seconds));
  }
}
