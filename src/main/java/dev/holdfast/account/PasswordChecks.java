package dev.holdfast.account;

import dev.holdfast.access.Caller;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Asks somebody who is logged in for the password once more. */
@Singleton
public class PasswordChecks {
  private static final String LOGIN = "select email, password_hash from account where id = $1";

  private final Transactions transactions;
  private final PasswordHasher hasher;
  private final Guesses guesses;

  PasswordChecks(Transactions transactions, PasswordHasher hasher, Guesses guesses) {
    this.transactions = transactions;
    this.hasher = hasher;
    this.guesses = guesses;
  }

  /**
   * Goes on if the password is the caller's. A wrong one counts as a failed login does, from the
   * caller's session as its source.
   *
   * @return fails with 401 {@code invalid_credentials} if it is not, with 429 {@code
   *     too_many_attempts} after too many
   */
  public Uni<Void> require(Caller caller, Password password) {
    return transactions
        .single(LOGIN, Tuple.of(caller.accountId()))
        .map(PasswordChecks::only)
        .flatMap(
            account ->
                guesses
                    .attempt(
                        Guesses.Kind.LOGIN,
                        subject(account, caller),
                        GuessSource.inSession(of(caller)))
                    .flatMap(
                        attempt ->
                            attempt.judge(matches(password, account.getString("password_hash")))));
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

  /** Who came by an outside provider may have no address. */
  private static String subject(Row account, Caller caller) {
    String email = account.getString("email");
    return email == null ? caller.accountId().toString() : email;
  }

  /** Who came with a token of an outside provider has no session of ours. */
  private static UUID of(Caller caller) {
    return caller.sessionId() == null ? caller.accountId() : caller.sessionId();
  }

  private static Row only(RowSet<Row> rows) {
    if (rows.size() == 0) {
      throw Refusals.unauthenticated();
    }
    return rows.iterator().next();
  }
}
