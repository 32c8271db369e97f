package dev.holdfast.account.mfa;

import dev.holdfast.access.Caller;
import dev.holdfast.account.Account;
import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.account.AccountEmails;
import dev.holdfast.account.Accounts;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.PasswordChecks;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Refusals;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PlainCode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Setting up a second factor and taking it off. A secret counts for nothing until a code of it was
 * shown; a factor is never replaced, only taken off with the password and a code.
 */
@Singleton
class Factors {
  private static final Logger LOG = Logger.getLogger(Factors.class);
  private static final Duration PENDING = Duration.ofMinutes(10);

  private final Transactions transactions;
  private final Accounts accounts;
  private final FactorRows rows;
  private final FactorSecrets secrets;
  private final FactorCodes codes;
  private final RecoveryCodes recoveryCodes;
  private final PasswordChecks passwords;
  private final Guesses guesses;
  private final AccountChanges changes;
  private final AccountEmails emails;
  private final OwnerMails mails;
  private final SecureRandom random;
  private final Clock clock;
  private final AuditTrail trail;

  Factors(
      Transactions transactions,
      Accounts accounts,
      FactorRows rows,
      FactorSecrets secrets,
      FactorCodes codes,
      RecoveryCodes recoveryCodes,
      PasswordChecks passwords,
      Guesses guesses,
      AccountChanges changes,
      AccountEmails emails,
      OwnerMails mails,
      SecureRandom random,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.rows = rows;
    this.secrets = secrets;
    this.codes = codes;
    this.recoveryCodes = recoveryCodes;
    this.passwords = passwords;
    this.guesses = guesses;
    this.changes = changes;
    this.emails = emails;
    this.mails = mails;
    this.random = random;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Begins an enrolment, in the place of one that was begun before.
   *
   * @return fails with 409 {@code invalid_state} if the account has a factor
   */
  Uni<Enrolment> enrol(Caller caller) {
    UUID accountId = ownAccount(caller);
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    OffsetDateTime now = Times.now(clock);
    return transactions.unowned(
        tx ->
            rows.lockAccount(tx, accountId)
                .map(stored -> stored.orElseThrow(Refusals::unauthenticated))
                .flatMap(stored -> emails.open(tx, accountId, stored))
                .call(
                    email ->
                        secrets
                            .seal(tx, accountId, secret)
                            .flatMap(
                                stored ->
                                    rows.putPending(tx, accountId, stored, now, now.plus(PENDING)))
                            .invoke(Factors::requireNone)
                            .call(
                                put ->
                                    written(tx, AuditEvent.done(AuditAction.MFA_PREPARED), caller)))
                .map(email -> Enrolment.of(secret, email)));
  }

  /**
   * Makes the enrolment the account's factor, and ends its other sessions: they were opened without
   * it.
   *
   * @return the recovery codes; fails with 400 {@code invalid_code}, and after a few wrong codes
   *     with that for every code
   */
  Uni<List<PlainCode>> confirm(Caller caller, String code) {
    UUID accountId = ownAccount(caller);
    OffsetDateTime now = Times.now(clock);
    return transactions
        .unowned(
            tx ->
                rows.lockAccount(tx, accountId)
                    .flatMap(locked -> pendingStep(tx, accountId, code, now))
                    .flatMap(
                        step ->
                            step.isPresent()
                                ? confirmed(tx, caller, now, step.getAsLong()).map(Optional::of)
                                : rows.countWrong(tx, accountId)
                                    .flatMap(
                                        counted ->
                                            written(
                                                tx,
                                                AuditEvent.failed(
                                                    AuditAction.MFA_ENABLED, "wrong_code"),
                                                caller))
                                    .replaceWith(Optional.<List<PlainCode>>empty())))
        // Refused after the commit: a wrong try must count.
        .map(
            issued ->
                issued.orElseThrow(
                    () -> ProblemException.invalid("code", "invalid_code", "is not right")));
  }

  /**
   * Takes the factor off, recovery codes included.
   *
   * @return fails with 404 if there is none, with 401 {@code invalid_credentials} if password or
   *     code is wrong, with 429 after too many of these
   */
  Uni<Void> remove(Caller caller, Password password, String code) {
    UUID accountId = ownAccount(caller);
    PasswordPolicy.requireBounded("password", password);
    return accounts
        .get(accountId)
        .invoke(Factors::requireFactor)
        .call(account -> passwords.require(caller, password))
        .flatMap(
            account ->
                guesses.attempt(
                    Guesses.Kind.CODE, account.email(), GuessSource.inSession(caller.sessionId())))
        .flatMap(
            attempt ->
                attempt
                    .failsAs(
                        AuditEvent.failed(AuditAction.MFA_DISABLED, "wrong_code")
                            .on("account", accountId))
                    .judge(removedBy(caller, code)))
        .onTermination()
        .invoke(password::wipe);
  }

  /** Forgets enrolments that nobody confirmed. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(FactorRows.PURGE, Tuple.of(Times.now(clock)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Expired enrolments can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<OptionalLong> pendingStep(
      SqlConnection tx, UUID accountId, String code, OffsetDateTime now) {
    return rows.pending(tx, accountId, now)
        .flatMap(
            stored ->
                stored.isEmpty() || !Totp.isWritten(code)
                    ? Uni.createFrom().item(OptionalLong.empty())
                    : secrets
                        .open(tx, accountId, stored.get())
                        .map(secret -> Totp.step(secret, code, now.toInstant())));
  }

  private Uni<List<PlainCode>> confirmed(
      SqlConnection tx, Caller caller, OffsetDateTime now, long step) {
    UUID accountId = caller.accountId();
    return rows.confirm(tx, accountId, now, step)
        .flatMap(done -> recoveryCodes.issue(tx, accountId))
        .call(
            issued ->
                changes.tell(tx, accountId, AccountChange.Kind.MFA_CONFIRMED, caller.sessionId()))
        .call(issued -> written(tx, AuditEvent.done(AuditAction.MFA_ENABLED), caller))
        .call(issued -> mails.tell(tx, accountId, OwnerMail.MFA_ON));
  }

  private Uni<Void> removedBy(Caller caller, String code) {
    UUID accountId = caller.accountId();
    return transactions
        .unowned(
            tx ->
                rows.lockAccount(tx, accountId)
                    .flatMap(locked -> codes.redeem(tx, accountId, code))
                    .call(good -> good ? removed(tx, caller) : Uni.createFrom().voidItem()))
        .invoke(
            good -> {
              if (!good) {
                throw new ProblemException(ProblemType.INVALID_CREDENTIALS);
              }
            })
        .replaceWithVoid();
  }

  private Uni<Void> removed(SqlConnection tx, Caller caller) {
    UUID accountId = caller.accountId();
    return rows.delete(tx, accountId)
        .flatMap(
            done -> changes.tell(tx, accountId, AccountChange.Kind.MFA_REMOVED, caller.sessionId()))
        .flatMap(told -> written(tx, AuditEvent.done(AuditAction.MFA_DISABLED), caller))
        .flatMap(told -> mails.tell(tx, accountId, OwnerMail.MFA_OFF));
  }

  private Uni<Void> written(SqlConnection tx, AuditEvent event, Caller caller) {
    return trail.add(tx, event.on("account", caller.accountId()));
  }

  /** The second factor of who comes by an outside provider is that provider's. */
  private static UUID ownAccount(Caller caller) {
    PasswordChecks.requireOwnLogin(caller);
    return caller.accountId();
  }

  private static void requireFactor(Account account) {
    if (!account.mfaEnabled()) {
      throw new ProblemException(ProblemType.NOT_FOUND);
    }
  }

  private static void requireNone(boolean put) {
    if (!put) {
      throw new ProblemException(
          ProblemType.INVALID_STATE, "There is a second factor; take it off first.");
    }
  }
}
