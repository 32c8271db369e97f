package dev.holdfast.account;

import dev.holdfast.access.Caller;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
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
  private static final String HASH = "select password_hash from account where id = $1";

  private final Transactions transactions;
  private final PasswordHasher hasher;

  PasswordChecks(Transactions transactions, PasswordHasher hasher) {
    this.transactions = transactions;
    this.hasher = hasher;
  }

  /**
   * Goes on if the password is the caller's.
   *
   * @return fails with 401 {@code invalid_credentials} if it is not
   */
  public Uni<Void> require(Caller caller, Password password) {
    return transactions
        .single(HASH, Tuple.of(caller.accountId()))
        .flatMap(rows -> hasher.matches(password, hash(rows)))
        .invoke(
            matches -> {
              if (!matches) {
                throw new ProblemException(ProblemType.INVALID_CREDENTIALS);
              }
            })
        .replaceWithVoid();
  }

  private static Optional<String> hash(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.ofNullable(rows.iterator().next().getString("password_hash"));
  }
}
