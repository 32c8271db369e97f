package dev.holdfast.session;

import dev.holdfast.account.Accounts;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.LoginCandidate;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Logging in by password. Who is not known, who is not verified and who has another password get
 * one answer after the same work.
 */
@Singleton
class Logins {
  private final Accounts accounts;
  private final PasswordHasher hasher;
  private final Sessions sessions;

  Logins(Accounts accounts, PasswordHasher hasher, Sessions sessions) {
    this.accounts = accounts;
    this.hasher = hasher;
    this.sessions = sessions;
  }

  /**
   * A new session.
   *
   * @throws ProblemException 401 {@code invalid_credentials}; 403 {@code email_unverified}, which
   *     only who knows the password gets to see
   */
  Uni<OpenSession> login(String email, Password password, Client client) {
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
    return accounts
        .candidates(address)
        .flatMap(candidates -> admitted(candidates, password))
        .call(candidate -> improveHash(candidate, password))
        .flatMap(
            candidate ->
                sessions.open(candidate.id(), candidate.passwordVersion(), List.of("pwd"), client))
        .onTermination()
        .invoke(password::wipe);
  }

  /**
   * Who of those that may own the address has the password. A registration that waits is tried
   * after the account and whether or not there is one: else registering an address and logging in
   * would tell whether it has an account. So there is one hash, and one more if somebody has
   * registered.
   */
  private Uni<LoginCandidate> admitted(List<LoginCandidate> candidates, Password password) {
    Optional<LoginCandidate> account =
        candidates.stream().filter(LoginCandidate::verified).findFirst();
    Optional<LoginCandidate> waiting =
        candidates.stream().filter(candidate -> !candidate.verified()).findFirst();
    return matches(account, password)
        .flatMap(
            isAccounts ->
                isAccounts
                    ? Uni.createFrom().item(account)
                    : waiting.isEmpty()
                        ? refused(ProblemType.INVALID_CREDENTIALS)
                        : matches(waiting, password)
                            .flatMap(
                                isWaitings ->
                                    refused(
                                        isWaitings
                                            ? ProblemType.EMAIL_UNVERIFIED
                                            : ProblemType.INVALID_CREDENTIALS)))
        .map(Optional::get);
  }

  private Uni<Boolean> matches(Optional<LoginCandidate> candidate, Password password) {
    return hasher.matches(password, candidate.map(LoginCandidate::passwordHash));
  }

  private static <T> Uni<T> refused(ProblemType type) {
    return Uni.createFrom().failure(new ProblemException(type));
  }

  /** Replaces a hash that is weaker than today's, now that the password is at hand. */
  private Uni<Void> improveHash(LoginCandidate candidate, Password password) {
    return hasher.needsRehash(candidate.passwordHash())
        ? hasher.hash(password).flatMap(better -> accounts.replaceHash(candidate, better))
        : Uni.createFrom().voidItem();
  }
}
