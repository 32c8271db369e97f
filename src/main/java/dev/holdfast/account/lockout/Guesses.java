package dev.holdfast.account.lockout;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.ratelimit.Passage;
import dev.holdfast.secret.AddressHash;
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

  /** Whom a guess is about: what the address is found by, and the name of its counts. */
  record Subject(AddressHash email, byte[] name) {}

  private final Transactions transactions;
  private final LockoutKeys keys;
  private final AccountTries tries;
  private final OwnerWarnings warnings;
  private final SecurityNotices notices;
  private final Ids ids;
  private final Clock clock;
  private final AuditTrail trail;

  Guesses(
      Transactions transactions,
      LockoutKeys keys,
      AccountTries tries,
      OwnerWarnings warnings,
      SecurityNotices notices,
      Ids ids,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.keys = keys;
    this.tries = tries;
    this.warnings = warnings;
    this.notices = notices;
    this.ids = ids;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * One guess, which counts as failed until its {@link Attempt} says otherwise.
   *
   * @param email of the account that it is about, if there is such an account
   * @return fails with 429 {@code too_many_attempts} and the time after which to try again; with
   *     429 {@code rate_limited} if only the limit of tries is against it
   */
  public Uni<Attempt> attempt(Kind kind, String email, GuessSource source) {
    return attempt(kind, keys.hash(email), source);
  }

  /** The same for who knows only what the account is found by. */
  public Uni<Attempt> attempt(Kind kind, AddressHash email, GuessSource source) {
    Subject subject = new Subject(email, keys.subject(email));
    if (source.session() != null) {
      return guess(kind, subject, source).map(Guess::admitted);
    }
    if (source.passage().isHeld() || tries.refusesAlready(email, source)) {
      return limited(kind, subject, source);
    }
    return source.isNewDevice()
        ? ofStranger(kind, subject, source)
        : ofShownDevice(kind, subject, source);
  }

  /** What the database said: an attempt, and until when it is refused; null if it is admitted. */
  private record Guess(Attempt attempt, OffsetDateTime now, OffsetDateTime waitUntil) {
    long waitSeconds() {
      return waitUntil == null ? 0 : seconds(Duration.between(now, waitUntil));
    }

    Attempt admitted() {
      if (waitUntil != null) {
        throw tooMany(waitSeconds());
      }
      return attempt;
    }

    boolean isOfKnownDevice() {
      return attempt.source().startsWith("device:");
    }
  }

  private Uni<Guess> guess(Kind kind, Subject subject, GuessSource source) {
    UUID id = ids.next();
    OffsetDateTime now = now();
    return transactions
        .single(
            GuessRows.GUESS,
            GuessRows.guess(kind.label(), subject, id, source, device(source), now))
        .map(rows -> rows.iterator().next())
        .map(
            row ->
                new Guess(
                    new Attempt(this, kind, subject, id, row.getString("source"), source.prefix()),
                    now,
                    row.getOffsetDateTime("wait_until")));
  }

  /** Nobody knows the device, so that the limit can be asked first: it costs less. */
  private Uni<Attempt> ofStranger(Kind kind, Subject subject, GuessSource source) {
    return tries
        .take(subject.email(), source, false)
        .flatMap(
            admitted ->
                admitted
                    ? guess(kind, subject, source).map(Guess::admitted)
                    : limited(kind, subject, source));
  }

  /**
   * Whether the account knows the device, and so which count it is, comes with the guess. One that
   * the limit then refuses is taken back: nothing was compared.
   */
  private Uni<Attempt> ofShownDevice(Kind kind, Subject subject, GuessSource source) {
    return guess(kind, subject, source)
        .call(guess -> tries.take(subject.email(), source, guess.isOfKnownDevice()))
        .flatMap(
            guess -> {
              Passage passage = source.passage();
              if (guess.waitUntil() != null) {
                throw tooMany(Math.max(guess.waitSeconds(), passage.waitSeconds()));
              }
              return passage.isRefused()
                  ? guess
                      .attempt()
                      .withdrawn()
                      .onItem()
                      .transformToUni(done -> Uni.createFrom().failure(passage.refusal()))
                  : Uni.createFrom().item(guess.attempt());
            });
  }

  /**
   * Refuses a guess that a limit has refused, and asks only, counting nothing, whether the pauses
   * and locks refuse it too: those are the owner's business, so they are what is said.
   */
  private Uni<Attempt> limited(Kind kind, Subject subject, GuessSource source) {
    OffsetDateTime now = now();
    long wait = source.passage().waitSeconds();
    return transactions
        .single(
            GuessRows.STANDING,
            GuessRows.standing(kind.label(), subject, source, device(source), now))
        .map(rows -> rows.iterator().next().getOffsetDateTime("wait_until"))
        .onItem()
        .transformToUni(
            until ->
                Uni.createFrom()
                    .failure(
                        until == null
                            ? source.passage().refusal()
                            : tooMany(Math.max(wait, seconds(Duration.between(now, until))))));
  }

  private byte[] device(GuessSource source) {
    return source.device() == null ? null : keys.device(source.device());
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
    return trail
        .beside(
            connection
                .preparedQuery(GuessRows.FAILED)
                .execute(
                    GuessRows.failed(
                        attempt.kind().label(),
                        attempt.subject(),
                        attempt.id(),
                        attempt.source(),
                        now())),
            connection,
            attempt.failure())
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
  private static long seconds(Duration wait) {
    return Math.max(1, (wait.toMillis() + 999) / 1000);
  }

  private static ProblemException tooMany(long seconds) {
    return new ProblemException(ProblemType.TOO_MANY_ATTEMPTS)
        .with("Retry-After", Long.toString(seconds));
  }
}
