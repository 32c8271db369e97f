package dev.holdfast.account.password;

import dev.holdfast.account.AccountChange;
import dev.holdfast.account.AccountChanges;
import dev.holdfast.account.CodePurpose;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.MailCodes;
import dev.holdfast.account.MailDelivery;
import dev.holdfast.account.MailText;
import dev.holdfast.account.Outbox;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.invitation.Invitations;
import dev.holdfast.account.lockout.AccountTries;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.KnownDevices;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import dev.holdfast.secret.PlainCode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Choosing a new password with a code that was mailed. Whether an address has an account is told to
 * nobody but who reads mail there: every address takes the same steps, and what can be said of a
 * new password without its account is said before any look at it.
 */
@Singleton
class PasswordResets {
  private static final String NEW = "newPassword";

  private final Transactions transactions;
  private final PasswordRows rows;
  private final PasswordPolicy policy;
  private final PasswordHasher hasher;
  private final MailCodes codes;
  private final Outbox outbox;
  private final AccountChanges changes;
  private final KnownDevices devices;
  private final AccountTries tries;
  private final OwnerMails mails;
  private final Invitations invitations;
  private final MailDelivery delivery;
  private final Clock clock;
  private final AuditTrail trail;

  PasswordResets(
      Transactions transactions,
      PasswordRows rows,
      PasswordPolicy policy,
      PasswordHasher hasher,
      MailCodes codes,
      Outbox outbox,
      AccountChanges changes,
      KnownDevices devices,
      AccountTries tries,
      OwnerMails mails,
      Invitations invitations,
      MailDelivery delivery,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.policy = policy;
    this.hasher = hasher;
    this.codes = codes;
    this.outbox = outbox;
    this.changes = changes;
    this.devices = devices;
    this.tries = tries;
    this.mails = mails;
    this.invitations = invitations;
    this.delivery = delivery;
    this.clock = clock;
    this.trail = trail;
  }

  /** Mails a code to an address, if it has an account and not too many mails. */
  Uni<Void> ask(String email) {
    EmailAddress address =
        EmailAddress.parse(email)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "email", "invalid_email", "must be an e-mail address"));
    return transactions.unowned(connection -> put(connection, address)).invoke(delivery::nudge);
  }

  /**
   * Sets another password and ends every session. The device on which it is done becomes a known
   * one, the only one: whoever reads the account's mail is kept out by no lock.
   *
   * @return fails with 400 on the new password, and the code stays good; with 400 {@code
   *     invalid_code} whatever else is wrong; with 429 {@code rate_limited} after too many tries
   */
  Uni<Void> reset(String email, String text, Password next, GuessSource source) {
    EmailAddress address = EmailAddress.parse(email).orElseThrow(MailCodes::invalidCode);
    PlainCode code = PlainCode.parse(text).orElseThrow(MailCodes::invalidCode);
    requireGood(next, address, "");
    return tries
        .require(address.text(), source)
        .flatMap(
            admitted ->
                transactions.unowned(connection -> match(connection, address, code, source)))
        // Refused after the commit: a wrong try must count.
        .map(match -> match.orElseThrow(MailCodes::invalidCode))
        .flatMap(match -> hashed(match, next))
        .flatMap(change -> transactions.unowned(connection -> replace(connection, change, source)))
        .invoke(delivery::nudge)
        .onTermination()
        .invoke(next::wipe);
  }

  private Uni<Optional<MailCodes.Match>> match(
      SqlConnection connection, EmailAddress email, PlainCode code, GuessSource source) {
    return codes
        .lock(connection, email)
        .flatMap(
            locked ->
                codes.match(connection, CodePurpose.RESET, email, code, source.prefix(), now()))
        .call(
            match ->
                match.isPresent()
                    ? Uni.createFrom().voidItem()
                    : trail.add(
                        connection, AuditEvent.failed(AuditAction.PASSWORD_RESET, "wrong_code")));
  }

  /** A password that is to become that of the account whose code it came with. */
  private record Change(MailCodes.Match match, String hash) {
    @Override
    public String toString() {
      return "***";
    }
  }

  private Uni<Void> put(SqlConnection connection, EmailAddress email) {
    Instant now = now();
    PlainCode code = codes.next();
    MailText mail = MailText.resetPassword(code);
    return codes
        .lock(connection, email)
        .flatMap(locked -> rows.resettable(connection, email, Times.now(clock)))
        .flatMap(
            account ->
                trail
                    .beside(
                        outbox.offer(connection, email, mail, account.isPresent(), now),
                        connection,
                        requested(account))
                    .flatMap(
                        admitted ->
                            admitted
                                ? codes.putReset(connection, email, account.orElse(null), code, now)
                                : Uni.createFrom().voidItem()));
  }

  /** By whom is not known: whoever knows the address may ask. */
  private static AuditEvent requested(Optional<UUID> account) {
    AuditEvent event = AuditEvent.done(AuditAction.PASSWORD_RESET_REQUESTED);
    return account.map(id -> event.on("account", id)).orElse(event);
  }

  /** Whoever comes here has a good code, so they may learn what the account is called. */
  private Uni<Change> hashed(MailCodes.Match match, Password next) {
    return rows.get(match.accountId())
        .map(account -> account.orElseThrow(MailCodes::invalidCode))
        .invoke(account -> requireGood(next, account.email(), account.displayName()))
        .flatMap(account -> hasher.hash(next))
        .map(hash -> new Change(match, hash));
  }

  private Uni<Void> replace(SqlConnection connection, Change change, GuessSource source) {
    MailCodes.Match match = change.match();
    UUID account = match.accountId();
    return codes
        .lock(connection, match.email())
        .flatMap(locked -> rows.hold(connection, account, match.email(), Times.now(clock)))
        .map(held -> held.orElseThrow(MailCodes::invalidCode))
        .call(held -> use(connection, match))
        .call(held -> rows.set(connection, account, change.hash(), Times.now(clock)))
        .call(
            held ->
                trail.beside(
                    codes.endAll(connection, account),
                    connection,
                    AuditEvent.done(AuditAction.PASSWORD_RESET).by(account).on("account", account)))
        .call(held -> changes.tell(connection, account, AccountChange.Kind.PASSWORD_RESET, null))
        .call(held -> devices.proven(connection, account, source))
        .flatMap(
            held ->
                held.invited()
                    ? invitations.accepted(connection, account, match.email(), source.prefix())
                    : mails.tell(connection, account, OwnerMail.PASSWORD_RESET, source.prefix()));
  }

  private Uni<Void> use(SqlConnection connection, MailCodes.Match match) {
    return codes
        .use(connection, match, now())
        .invoke(
            used -> {
              if (!used) {
                throw MailCodes.invalidCode();
              }
            })
        .replaceWithVoid();
  }

  private void requireGood(Password next, EmailAddress email, String displayName) {
    policy
        .fault(NEW, next, email, displayName)
        .ifPresent(
            fault -> {
              throw ProblemException.invalid(List.of(fault));
            });
  }

  private Instant now() {
    return Times.now(clock).toInstant();
  }
}
