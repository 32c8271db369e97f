package dev.holdfast.session;

import dev.holdfast.account.Accounts;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.LoginCandidate;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.kernel.Ids;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PasswordHasher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Logging in by password. Who is not known, who is not verified and who has another password get
 * one answer after the same work: one look-up and one hash.
 */
@Singleton
class Logins {
  private final Accounts accounts;
  private final PasswordHasher hasher;
  private final AccessTokens tokens;
  private final Ids ids;

  Logins(Accounts accounts, PasswordHasher hasher, AccessTokens tokens, Ids ids) {
    this.accounts = accounts;
    this.hasher = hasher;
    this.tokens = tokens;
    this.ids = ids;
  }

  /**
   * A new session's access token.
   *
   * @throws ProblemException 401 {@code invalid_credentials}; 403 {@code email_unverified}, which
   *     only who knows the password gets to see
   */
  Uni<String> login(String email, Password password) {
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
        .candidate(address)
        .flatMap(
            candidate ->
                hasher
                    .matches(password, candidate.map(LoginCandidate::passwordHash))
                    .map(matches -> admitted(candidate, matches)))
        .call(candidate -> improveHash(candidate, password))
        .flatMap(candidate -> tokens.issue(candidate.id(), candidate.roles(), ids.next()))
        .onTermination()
        .invoke(password::wipe);
  }

  private static LoginCandidate admitted(Optional<LoginCandidate> candidate, boolean matches) {
    if (candidate.isEmpty() || !matches) {
      throw new ProblemException(ProblemType.INVALID_CREDENTIALS);
    }
    if (!candidate.get().verified()) {
      throw new ProblemException(ProblemType.EMAIL_UNVERIFIED);
    }
    return candidate.get();
  }

  /** Replaces a hash that is weaker than today's, now that the password is at hand. */
  private Uni<Void> improveHash(LoginCandidate candidate, Password password) {
    return hasher.needsRehash(candidate.passwordHash())
        ? hasher.hash(password).flatMap(better -> accounts.replaceHash(candidate, better))
        : Uni.createFrom().voidItem();
  }
}
