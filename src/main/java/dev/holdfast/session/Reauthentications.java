package dev.holdfast.session;

import dev.holdfast.access.Caller;
import dev.holdfast.account.Account;
import dev.holdfast.account.Accounts;
import dev.holdfast.account.PasswordChecks;
import dev.holdfast.account.PasswordPolicy;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.account.mfa.FactorCodes;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.Password;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * Proving once more, within a session, who one is: by the password, and by a code where there is a
 * second factor. That is the only way for a session to become one with a second factor.
 */
@Singleton
class Reauthentications {
  private static final List<String> BY_PASSWORD = List.of("pwd");
  private static final List<String> BY_BOTH = List.of("pwd", Caller.MFA);

  private final Transactions transactions;
  private final Accounts accounts;
  private final PasswordChecks passwords;
  private final FactorCodes codes;
  private final Guesses guesses;
  private final Sessions sessions;
  private final AccessTokens accessTokens;

  Reauthentications(
      Transactions transactions,
      Accounts accounts,
      PasswordChecks passwords,
      FactorCodes codes,
      Guesses guesses,
      Sessions sessions,
      AccessTokens accessTokens) {
    this.transactions = transactions;
    this.accounts = accounts;
    this.passwords = passwords;
    this.codes = codes;
    this.guesses = guesses;
    this.sessions = sessions;
    this.accessTokens = accessTokens;
  }

  /**
   * An access token of the same session with a fresh {@code auth_time}.
   *
   * @param code null if none was sent; needed where there is a second factor
   * @return fails with 401 {@code invalid_credentials} if password or code is wrong, and with 429
   *     after too many of these; with 403 for who has no session of ours
   */
  Uni<String> reauthenticate(Caller caller, Password password, String code) {
    PasswordChecks.requireOwnLogin(caller);
    PasswordPolicy.requireBounded("password", password);
    return accounts
        .get(caller.accountId())
        // Before the password, so that this tells nothing about it.
        .invoke(account -> requireCode(account, code))
        .call(account -> passwords.require(caller, password))
        .flatMap(
            account ->
                account.mfaEnabled()
                    ? byBoth(caller, account, code)
                    : transactions.unowned(tx -> sessions.provenAgain(tx, caller, BY_PASSWORD)))
        .flatMap(accessTokens::issue)
        .onTermination()
        .invoke(password::wipe);
  }

  private Uni<Login> byBoth(Caller caller, Account account, String code) {
    return guesses
        .attempt(Guesses.Kind.CODE, account.email(), GuessSource.inSession(caller.sessionId()))
        .flatMap(
            attempt ->
                attempt
                    .failsAs(AuditEvent.failed(AuditAction.REAUTHENTICATION, "wrong_code"))
                    .judge(
                        transactions
                            .unowned(tx -> redeemed(tx, caller, code))
                            .map(
                                login ->
                                    login.orElseThrow(
                                        () ->
                                            new ProblemException(
                                                ProblemType.INVALID_CREDENTIALS)))));
  }

  private Uni<Optional<Login>> redeemed(SqlConnection tx, Caller caller, String code) {
    return sessions
        .lock(tx, caller.accountId())
        .flatMap(locked -> codes.redeem(tx, caller.accountId(), code))
        .flatMap(
            good ->
                good
                    ? sessions.provenAgain(tx, caller, BY_BOTH).map(Optional::of)
                    : Uni.createFrom().item(Optional.empty()));
  }

  private static void requireCode(Account account, String code) {
    if (account.mfaEnabled() && code == null) {
      throw ProblemException.invalid("code", "required", "must not be missing");
    }
  }
}
