package dev.holdfast.account.password;

import dev.holdfast.access.Caller;
import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.account.MailCodes;
import dev.holdfast.account.MailDelivery;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.PasswordChecks;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Changing the password by somebody who is logged in and knows it. The session in which it is done
 * goes on, all others end, and so do the codes that were mailed before. Of two changes at once one
 * is made.
 */
@Singleton
class PasswordChanges {
  private static final String NEW = "newPassword";

  private final Transactions transactions;
  private final PasswordRows rows;
  private final PasswordPolicy policy;
  private final PasswordChecks checks;
  private final PasswordHasher hasher;
  private final MailCodes codes;
  private final AccountChanges changes;
  private final OwnerMails mails;
  private final MailDelivery delivery;
  private final Clock clock;
  private final AuditTrail trail;

  PasswordChanges(
      Transactions transactions,
      PasswordRows rows,
      PasswordPolicy policy,
      PasswordChecks checks,
      PasswordHasher hasher,
      MailCodes codes,
      AccountChanges changes,
      OwnerMails mails,
      MailDelivery delivery,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.policy = policy;
    this.checks = checks;
    this.hasher = hasher;
    this.codes = codes;
    this.changes = changes;
    this.mails = mails;
    this.delivery = delivery;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Changes the caller's password.
   *
   * @param addressPrefix where the caller is, for the mail
   * @return fails with 400 on a field; 401 {@code invalid_credentials} if the current one is wrong;
   *     409 {@code conflict} if another change came first
   */
  Uni<Void> change(Caller caller, Password current, Password next, String addressPrefix) {
    PasswordChecks.requireOwnLogin(caller);
    PasswordPolicy.requireBounded("currentPassword", current);
    if (next.isSame(current)) {
      throw ProblemException.invalid(NEW, "unchanged", "must be another than the current one");
    }
    return rows.get(caller.accountId())
        .invoke(account -> account.ifPresent(found -> requireGood(found, next)))
        // The version was read before: if another change comes in between, nothing is replaced.
        .call(account -> checks.require(caller, current))
        .map(Optional::orElseThrow)
        .flatMap(
            account ->
                hasher
                    .hash(next)
                    .flatMap(
                        hash ->
                            transactions.unowned(
                                connection ->
                                    replace(connection, caller, account, hash, addressPrefix))))
        .invoke(delivery::nudge)
        .onTermination()
        .invoke(
            () -> {
              current.wipe();
              next.wipe();
            });
  }

  private void requireGood(PasswordRows.Current account, Password next) {
    policy
        .fault(NEW, next, account.email(), account.displayName())
        .ifPresent(
            fault -> {
              throw ProblemException.invalid(List.of(fault));
            });
  }

  private Uni<Void> replace(
      SqlConnection connection,
      Caller caller,
      PasswordRows.Current account,
      String hash,
      String addressPrefix) {
    UUID id = caller.accountId();
    return codes
        .lock(connection, account.email())
        .flatMap(locked -> rows.replace(connection, id, account.version(), hash, Times.now(clock)))
        .invoke(
            replaced -> {
              if (!replaced) {
                throw new ProblemException(ProblemType.CONFLICT);
              }
            })
        .flatMap(
            replaced ->
                trail.beside(
                    codes.endAll(connection, id),
                    connection,
                    AuditEvent.done(AuditAction.PASSWORD_CHANGED).on("account", id)))
        .flatMap(
            ended ->
                changes.tell(
                    connection, id, AccountChange.Kind.PASSWORD_CHANGED, caller.sessionId()))
        .flatMap(told -> mails.tell(connection, id, OwnerMail.PASSWORD_CHANGED, addressPrefix));
  }
}
