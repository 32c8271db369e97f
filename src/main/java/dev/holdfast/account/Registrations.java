package dev.holdfast.account;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.account.lockout.AccountTries;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import dev.holdfast.secret.PlainCode;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Registration: whoever proves an address owns it, whoever else registered it before or since.
 * Nobody learns from it which addresses have accounts, but the people who read mail there.
 */
@Singleton
public class Registrations {
  private static final Logger LOG = Logger.getLogger(Registrations.class);
  private static final Duration LIFE = CodePurpose.VERIFY.life();

  /** A request to register that has passed every rule which does not need the database. */
  record Request(EmailAddress email, String displayName) {}

  private final Transactions transactions;
  private final RegistrationRows rows;
  private final Outbox outbox;
  private final MailDelivery delivery;
  private final PasswordPolicy policy;
  private final PasswordHasher hasher;
  private final Accounts accounts;
  private final MailCodes codes;
  private final AccountTries tries;
  private final Clock clock;
  private final boolean open;
  private final AuditTrail trail;

  Registrations(
      Transactions transactions,
      RegistrationRows rows,
      Outbox outbox,
      MailDelivery delivery,
      PasswordPolicy policy,
      PasswordHasher hasher,
      Accounts accounts,
      MailCodes codes,
      AccountTries tries,
      Clock clock,
      AccountConfig config,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.outbox = outbox;
    this.delivery = delivery;
    this.policy = policy;
    this.hasher = hasher;
    this.accounts = accounts;
    this.codes = codes;
    this.tries = tries;
    this.clock = clock;
    this.open = config.registration() == AccountConfig.Registration.OPEN;
    this.trail = trail;
  }

  /**
   * Registers an address, or tells its owner by mail that it has an account. Both take the same
   * steps, from the hash to the last row.
   */
  public Uni<Void> register(String email, Password password, String displayName) {
    if (!open) {
      throw new ProblemException(ProblemType.FORBIDDEN, "Registration is closed.");
    }
    Request request = checked(email, password, displayName);
    return accounts
        .candidates(request.email())
        .flatMap(known -> hasher.hashBeside(password, other(known)))
        .flatMap(hash -> transactions.unowned(connection -> keep(connection, request, hash)))
        .invoke(delivery::nudge);
  }

  /**
   * Proves an address by a code that was mailed to it. The registration whose code it is becomes
   * the account, with its own password; the others of the address end.
   *
   * @param source where the try comes from, see {@link CodeTries} and {@link AccountTries}
   * @return fails with 429 {@code rate_limited} after too many tries at one address
   */
  public Uni<Void> verify(String email, String text, GuessSource source) {
    EmailAddress address = EmailAddress.parse(email).orElseThrow(MailCodes::invalidCode);
    PlainCode code = PlainCode.parse(text).orElseThrow(MailCodes::invalidCode);
    return tries
        .require(address.text(), source)
        .flatMap(
            admitted ->
                transactions.unowned(
                    connection -> prove(connection, address, code, source.prefix())))
        // Refused after the commit: a wrong try must count.
        .invoke(
            proven -> {
              if (!proven) {
                throw MailCodes.invalidCode();
              }
            })
        .replaceWithVoid();
  }

  /** The hash that a login compares at the same time: the account's, or an earlier one's. */
  private static Optional<String> other(List<LoginCandidate> known) {
    return known.stream()
        .filter(LoginCandidate::verified)
        .findFirst()
        .or(() -> known.stream().findFirst())
        .map(LoginCandidate::passwordHash);
  }

  /** Drops what pends for an address, since an account has it now. */
  public Uni<Void> drop(SqlConnection connection, EmailAddress email) {
    return rows.dropAll(connection, email);
  }

  /** Forgets registrations that nobody proved. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(RegistrationRows.PURGE, Tuple.of(clock.instant().atOffset(UTC)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Expired registrations can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Request checked(String email, Password password, String displayName) {
    List<FieldError> faults = new ArrayList<>();
    Optional<EmailAddress> address = EmailAddress.parse(email);
    if (address.isEmpty()) {
      faults.add(new FieldError("email", "invalid_email", "must be an e-mail address"));
    }
    DisplayNames.fault(displayName).ifPresent(faults::add);
    address
        .flatMap(valid -> policy.fault("password", password, valid, displayName))
        .ifPresent(faults::add);
    if (!faults.isEmpty()) {
      throw ProblemException.invalid(faults);
    }
    return new Request(address.orElseThrow(), displayName);
  }

  private Uni<Void> keep(SqlConnection connection, Request request, String hash) {
    Instant now = now();
    PlainCode code = codes.next();
    return codes
        .lock(connection, request.email())
        .flatMap(locked -> rows.isKnown(connection, request.email()))
        .flatMap(
            known -> {
              MailText mail = known ? MailText.addressKnown() : MailText.verifyAddress(code);
              return outbox
                  .offer(connection, request.email(), mail, true, now)
                  .flatMap(
                      admitted -> {
                        // One that nobody will be told of is over from the start, so that it pushes
                        // out no other. That of an address with an account waits like any other,
                        // but
                        // no code proves it.
                        Instant expiry = admitted ? now.plus(LIFE) : now;
                        return rows.insert(connection, request, hash, now, expiry)
                            .flatMap(
                                id ->
                                    trail.beside(
                                        codes.putForRegistration(
                                            connection,
                                            request.email(),
                                            id,
                                            code,
                                            !known,
                                            now,
                                            expiry),
                                        connection,
                                        AuditEvent.done(AuditAction.REGISTRATION_REQUESTED)
                                            .on("registration", id)));
                      });
            });
  }

  private Uni<Boolean> prove(
      SqlConnection connection, EmailAddress email, PlainCode code, String addressPrefix) {
    Instant now = now();
    return codes
        .lock(connection, email)
        .flatMap(
            locked -> codes.match(connection, CodePurpose.VERIFY, email, code, addressPrefix, now))
        .flatMap(
            match ->
                match.isEmpty()
                    ? trail
                        .add(
                            connection,
                            AuditEvent.failed(AuditAction.REGISTRATION_VERIFIED, "wrong_code"))
                        .replaceWith(false)
                    : promote(connection, match.get().registrationId(), email, now));
  }

  private Uni<Boolean> promote(
      SqlConnection connection, UUID registration, EmailAddress email, Instant now) {
    return rows.promote(connection, registration, email, now)
        .call(
            made ->
                made.map(account -> written(connection, registration, account))
                    .orElseGet(() -> Uni.createFrom().voidItem()))
        .map(Optional::isPresent);
  }

  private Uni<Void> written(SqlConnection connection, UUID registration, UUID account) {
    return trail.beside(
        trail.add(
            connection,
            AuditEvent.done(AuditAction.REGISTRATION_VERIFIED)
                .by(account)
                .on("registration", registration)),
        connection,
        AuditEvent.done(AuditAction.ACCOUNT_CREATED)
            .by(account)
            .on("account", account)
            .because("registration"));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
