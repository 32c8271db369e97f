package dev.holdfast.account.erasure;

import dev.holdfast.access.Caller;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.account.MailCodes;
import dev.holdfast.account.PasswordChecks;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.Standing;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.Password;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/**
 * Erases accounts, each in one transaction: all of the person is gone, or nothing is. The account's
 * row is held first, so whatever else is done for the account at the same moment came before and
 * goes too, or comes later and is refused.
 *
 * <p>The row stays, empty, because issued invoices name it; they keep what the law wants of them
 * and are nobody's from then on.
 */
@Singleton
class Erasures {
  private final Transactions transactions;
  private final ErasureRows rows;
  private final PasswordChecks checks;
  private final MailCodes codes;
  private final Standing standing;
  private final AccountChanges changes;
  private final List<OwnedData> rooms;
  private final DataKeys keys;
  private final Clock clock;
  private final AuditTrail trail;

  Erasures(
      Transactions transactions,
      ErasureRows rows,
      PasswordChecks checks,
      MailCodes codes,
      Standing standing,
      AccountChanges changes,
      @All List<OwnedData> rooms,
      DataKeys keys,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.checks = checks;
    this.codes = codes;
    this.standing = standing;
    this.changes = changes;
    this.rooms = rooms;
    this.keys = keys;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Erases the caller's account.
   *
   * @param password null if none was sent; not looked at where the account has none, see {@link
   *     PasswordChecks}
   * @return fails with 401 {@code invalid_credentials} if it is not the caller's, 409 if no
   *     administrator would be left or the account was changed at the same moment
   */
  Uni<Void> erase(Caller caller, Password password) {
    if (password == null) {
      return prove(caller, null);
    }
    PasswordPolicy.requireBounded("password", password);
    return prove(caller, password).onTermination().invoke(password::wipe);
  }

  private Uni<Void> prove(Caller caller, Password password) {
    return rows.find(caller.accountId())
        .map(found -> found.orElseThrow(Refusals::unauthenticated))
        .call(known -> require(caller, known, password))
        .flatMap(known -> transactions.ending(caller.owner(), tx -> erase(tx, known)));
  }

  private Uni<Void> require(Caller caller, ErasureRows.Known known, Password password) {
    if (password == null && known.hasPassword()) {
      throw ProblemException.invalid("password", "required", "must not be null");
    }
    return checks.require(caller, password);
  }

  private Uni<Void> erase(SqlConnection tx, ErasureRows.Known known) {
    Owner owner = new Owner(known.id());
    return hold(tx, known)
        // Marked first: what is frozen lets the person go only where it sees that.
        .flatMap(held -> rows.erase(tx, known.id(), Times.now(clock)))
        .flatMap(erased -> changes.tell(tx, known.id(), AccountChange.Kind.ERASED, null))
        // Before the codes go: they tell which addresses were mailed.
        .flatMap(told -> rows.dropAddress(tx, known))
        .flatMap(dropped -> eraseOwned(tx, owner))
        .flatMap(erased -> keys.forget(tx, known.id()))
        .flatMap(
            forgotten ->
                trail.add(
                    tx, AuditEvent.done(AuditAction.ACCOUNT_ERASED).on("account", known.id())));
  }

  /** The address before the rows, as everybody does who holds both. */
  private Uni<Void> hold(SqlConnection tx, ErasureRows.Known known) {
    return (known.email() == null ? nothing() : codes.lock(tx, known.email()))
        .flatMap(locked -> standing.leave(tx, known.id()))
        .flatMap(held -> rows.isSame(tx, known))
        .invoke(
            same -> {
              if (!same) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "The account was changed at the same moment.");
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> eraseOwned(SqlConnection tx, Owner owner) {
    Uni<Void> erased = nothing();
    for (OwnedData room : rooms) {
      erased = erased.flatMap(done -> room.erase(tx, owner));
    }
    return erased;
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
