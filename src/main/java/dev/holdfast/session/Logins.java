package dev.holdfast.session;

import dev.holdfast.account.Accounts;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.LoginCandidate;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.lockout.Attempt;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.account.lockout.KnownDevices;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Logging in by password. Who is not known, who is not verified, who is locked and who has another
 * password get one answer after the same work. Every password that is looked at and does not log in
 * counts as a failure, that of a waiting registration too: else whoever registers a guess as the
 * password of somebody's address could try it without being counted.
 */
@Singleton
class Logins {
  private final Accounts accounts;
  private final CostlyWork work;
  private final PasswordHasher hasher;
  private final Guesses guesses;
  private final KnownDevices devices;
  private final Challenges challenges;
  private final Sessions sessions;

  Logins(
      Accounts accounts,
      CostlyWork work,
      PasswordHasher hasher,
      Guesses guesses,
      KnownDevices devices,
      Challenges challenges,
      Sessions sessions) {
    this.accounts = accounts;
    this.work = work;
    this.hasher = hasher;
    this.guesses = guesses;
    this.devices = devices;
    this.challenges = challenges;
    this.sessions = sessions;
  }

  /**
   * A new session, or the question for the second factor.
   *
   * @throws ProblemException 401 {@code invalid_credentials}; 403 {@code email_unverified}, which
   *     only who knows the password gets to see; 429 {@code too_many_attempts}
   */
  Uni<LoginOutcome> login(String email, Password password, GuessSource source, Client client) {
    EmailAddress address =
        EmailAddress.parse(email)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "email", "invalid_email", "must be an e-mail address"));
    if (password.length() > PasswordPolicy.LONGEST) {
      throw ProblemException.invalid(
          "password",
          "out_of_range",
          "must have at most " + PasswordPolicy.LONGEST + " characters");
    }
    return work.around(() -> login(address, password, source, client))
        .onTermination()
        .invoke(password::wipe);
  }

  private Uni<LoginOutcome> login(
      EmailAddress address, Password password, GuessSource source, Client client) {
    return guesses
        .attempt(Guesses.Kind.LOGIN, address.text(), source)
        .flatMap(
            attempt ->
                attempt.judge(
                    accounts
                        .candidates(address)
                        .flatMap(candidates -> admitted(candidates, password, attempt))))
        // Too many are hashing: it will be done at another login.
        .call(
            candidate ->
                improveHash(candidate, password).onFailure(Logins::isUnavailable).recoverWithNull())
        .flatMap(candidate -> entered(candidate, source, client));
  }

  /** Who has a second factor is asked for it; who has none is in. */
  private Uni<LoginOutcome> entered(LoginCandidate candidate, GuessSource source, Client client) {
    return candidate.hasFactor()
        ? challenges
            .begin(candidate.id(), candidate.passwordVersion(), client)
            .map(LoginOutcome.class::cast)
        : sessions
            .open(candidate.id(), candidate.passwordVersion(), List.of("pwd"), client)
            .call(() -> devices.loggedIn(candidate.id(), source))
            .map(LoginOutcome.class::cast);
  }

  /**
   * Who of those that may own the address has the password. A registration that waits is compared
   * whether or not there is an account: else registering an address and logging in would tell
   * whether it has one. It was hashed beside the account's password, so the two cost one hash.
   */
  private Uni<LoginCandidate> admitted(
      List<LoginCandidate> candidates, Password password, Attempt attempt) {
    Optional<LoginCandidate> account =
        candidates.stream().filter(LoginCandidate::verified).findFirst();
    Optional<LoginCandidate> waiting =
        candidates.stream().filter(candidate -> !candidate.verified()).findFirst();
    attempt.failsAs(failed(account, account.isPresent() ? "wrong_password" : "unknown_account"));
    return hasher
        .matches(
            password,
            account.map(LoginCandidate::passwordHash),
            waiting.map(LoginCandidate::passwordHash))
        // It was not looked at, so it does not count.
        .onFailure(Logins::isUnavailable)
        .call(attempt::withdrawn)
        .map(
            matches -> {
              if (matches.first() && !account.get().locked()) {
                return account.get();
              }
              if (matches.first() || matches.second()) {
                attempt.failsAs(
                    failed(account, matches.second() ? "address_unverified" : "account_locked"));
              }
              throw new ProblemException(
                  matches.second()
                      ? ProblemType.EMAIL_UNVERIFIED
                      : ProblemType.INVALID_CREDENTIALS);
            });
  }

  /** One event for every failure, whether or not there is an account. */
  private static AuditEvent failed(Optional<LoginCandidate> account, String reason) {
    AuditEvent event = AuditEvent.failed(AuditAction.LOGIN, reason);
    return account.map(known -> event.by(known.id()).on("account", known.id())).orElse(event);
  }

  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof ProblemException refusal && refusal.type() == ProblemType.UNAVAILABLE;
  }

  /** Replaces a hash that is weaker than today's, now that the password is at hand. */
  private Uni<Void> improveHash(LoginCandidate candidate, Password password) {
    return hasher.needsRehash(candidate.passwordHash())
        ? hasher.hash(password).flatMap(better -> accounts.replaceHash(candidate, better))
        : Uni.createFrom().voidItem();
  }
}
