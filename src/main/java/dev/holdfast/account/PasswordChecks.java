package dev.holdfast.account;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Freshness;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.AddressHash;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Asks somebody who is logged in for the password once more. */
@Singleton
public class PasswordChecks {
  private static final String LOGIN =
      "select email_hash, password_hash from account where id = $1 and erased_at is null";

  private final Transactions transactions;
  private final PasswordHasher hasher;
  private final Guesses guesses;
  private final Freshness freshness;

  PasswordChecks(
      Transactions transactions, PasswordHasher hasher, Guesses guesses, Freshness freshness) {
    this.transactions = transactions;
    this.hasher = hasher;
    this.guesses = guesses;
    this.freshness = freshness;
  }

  /**
   * For what only an account with a password and an address of its own has.
   *
   * @throws ProblemException 403 for who comes by an outside provider's token
   */
  public static void requireOwnLogin(Caller caller) {
    if (caller.sessionId() == null) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "That is kept by the provider of this login.");
    }
  }

  /**
   * Goes on if the password is the caller's. A wrong one counts as a failed login does, from the
   * caller's session as its source.
   *
   * @return fails with 401 {@code invalid_credentials} if it is not, with 429 {@code
   *     too_many_attempts} after too many; with 403 {@code reauthentication_required} if the
   *     account has none and its owner did not log in just now
   */
  public Uni<Void> require(Caller caller, Password password) {
    return transactions
        .single(LOGIN, Tuple.of(caller.accountId()))
        .map(PasswordChecks::only)
        .flatMap(
            account ->
                account.getString("password_hash") == null
                    ? requireFresh(caller)
                    : guesses
                        .attempt(
                            Guesses.Kind.LOGIN,
                            AddressHash.of(account.getBuffer("email_hash")),
                            GuessSource.inSession(caller.sessionId()))
                        .flatMap(
                            attempt ->
                                attempt.judge(
                                    matches(password, account.getString("password_hash")))));
  }

  /** Who logs in elsewhere has no password here; having done so just now stands in for it. */
  private Uni<Void> requireFresh(Caller caller) {
    return freshness.isFresh(caller)
        ? Uni.createFrom().voidItem()
        : Uni.createFrom().failure(new ProblemException(ProblemType.REAUTHENTICATION_REQUIRED));
  }

  private Uni<Void> matches(Password password, String hash) {
    return hasher
        .matches(password, Optional.ofNullable(hash))
        .invoke(
            matches -> {
              if (!matches) {
                throw new ProblemException(ProblemType.INVALID_CREDENTIALS);
              }
            })
        .replaceWithVoid();
  }

  private static Row only(RowSet<Row> rows) {
    if (rows.size() == 0) {
      throw Refusals.unauthenticated();
    }
    return rows.iterator().next();
  }
}
