package dev.holdfast.account.lockout;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Which devices have logged in to an account: the twenty that did so last, for a year each. They
 * are not touched by what others do to the account from elsewhere.
 */
@Singleton
public class KnownDevices {
  private static final Logger LOG = Logger.getLogger(KnownDevices.class);
  private static final String LOGGED_IN = "select device_logged_in($1, $2, $3)";
  private static final String FORGET = "delete from known_device where account_id = $1";

  private final Transactions transactions;
  private final LockoutKeys keys;
  private final OwnerWarnings warnings;
  private final Clock clock;

  KnownDevices(Transactions transactions, LockoutKeys keys, OwnerWarnings warnings, Clock clock) {
    this.transactions = transactions;
    this.keys = keys;
    this.warnings = warnings;
    this.clock = clock;
  }

  /**
   * Makes a device a known one, at the end of a login. Its owner is told of a device that the
   * account did not know, but for the first.
   */
  public Uni<Void> loggedIn(UUID accountId, GuessSource source) {
    return transactions.unowned(connection -> loggedIn(connection, accountId, source));
  }

  /** The same in the transaction of the login. */
  public Uni<Void> loggedIn(SqlConnection connection, UUID accountId, GuessSource source) {
    return know(connection, accountId, source)
        .flatMap(
            unfamiliar ->
                unfamiliar
                    ? warnings.tell(
                        connection, accountId, OwnerWarning.Kind.NEW_DEVICE, source.prefix())
                    : Uni.createFrom().voidItem());
  }

  /**
   * Makes a device a known one whose user has just proved the account's address: nobody else can
   * keep the owner from that way in. Nobody is told; the mail with the code was enough.
   */
  public Uni<Void> proven(SqlConnection connection, UUID accountId, GuessSource source) {
    return know(connection, accountId, source).replaceWithVoid();
  }

  /** Says whether the account did not know the device, though it knew others. */
  private Uni<Boolean> know(SqlConnection connection, UUID accountId, GuessSource source) {
    return connection
        .preparedQuery(LOGGED_IN)
        .execute(
            Tuple.of(
                accountId,
                Buffer.buffer(keys.device(source.device())),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC)))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /** Forgets all devices of an account, in the transaction that makes them strangers. */
  public Uni<Void> forget(SqlConnection connection, UUID accountId) {
    return connection.preparedQuery(FORGET).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  /** Forgets what counts no longer, here and among the guesses. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    Uni<Void> purged = Uni.createFrom().voidItem();
    for (String sql : GuessRows.PURGES) {
      purged =
          purged
              .flatMap(
                  done ->
                      transactions
                          .background()
                          .single(sql, Tuple.of(clock.instant().atOffset(UTC))))
              .replaceWithVoid();
    }
    return purged
        .onFailure()
        .invoke(failure -> LOG.warnf("Old guesses can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
