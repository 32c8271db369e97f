package dev.holdfast.session;

import dev.holdfast.access.Caller;
import dev.holdfast.account.lockout.Attempt;
import dev.holdfast.account.lockout.GuessSource;
import dev.holdfast.account.lockout.Guesses;
import dev.holdfast.account.lockout.KnownDevices;
import dev.holdfast.account.mfa.FactorCodes;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
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
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The second step of a login. A challenge is put after the right password and answered once, within
 * five minutes, by the client that it was put to and while that password is the account's. A few
 * wrong codes end it, and wrong codes are counted over all challenges of the account as well.
 */
@Singleton
class Challenges {
  private static final Logger LOG = Logger.getLogger(Challenges.class);
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final List<String> AMR = List.of("pwd", Caller.MFA);

  private final Transactions transactions;
  private final ChallengeRows rows;
  private final FactorCodes codes;
  private final Sessions sessions;
  private final Guesses guesses;
  private final KnownDevices devices;
  private final SecureRandom random;
  private final Clock clock;
  private final AuditTrail trail;

  Challenges(
      Transactions transactions,
      ChallengeRows rows,
      FactorCodes codes,
      Sessions sessions,
      Guesses guesses,
      KnownDevices devices,
      SecureRandom random,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.codes = codes;
    this.sessions = sessions;
    this.guesses = guesses;
    this.devices = devices;
    this.random = random;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * Asks for the second factor of somebody who has shown the password.
   *
   * @param passwordVersion of that password
   */
  Uni<Challenge> begin(UUID accountId, int passwordVersion, Client client) {
    ChallengeToken token = ChallengeToken.next(random);
    OffsetDateTime now = Times.now(clock);
    return transactions
        .unowned(
            tx ->
                sessions
                    .lockOpen(tx, accountId)
                    .flatMap(
                        locked ->
                            trail.beside(
                                rows.insert(
                                    tx,
                                    token,
                                    accountId,
                                    passwordVersion,
                                    client,
                                    now,
                                    now.plus(LIFE)),
                                tx,
                                AuditEvent.done(AuditAction.LOGIN_SECOND_FACTOR)
                                    .by(accountId)
                                    .on("account", accountId)
                                    .because("asked"))))
        .replaceWith(new Challenge(token.text(), LIFE));
  }

  /**
   * Opens the session that a challenge stands before.
   *
   * @return fails with 401 {@code invalid_credentials}, whatever is wrong; with 429 after too many
   *     wrong codes
   */
  Uni<OpenSession> answer(String token, String code, GuessSource source, Client client) {
    ChallengeToken presented = ChallengeToken.parse(token).orElseThrow(Challenges::refused);
    return transactions
        .single(ChallengeRows.FIND, ChallengeRows.live(presented, client, Times.now(clock)))
        .map(
            found -> {
              if (found.size() == 0) {
                throw refused();
              }
              return ChallengeRows.Live.of(found.iterator().next());
            })
        .flatMap(
            challenge ->
                guesses
                    .attempt(Guesses.Kind.CODE, challenge.email(), source)
                    .flatMap(
                        attempt ->
                            attempt
                                .failsAs(wrongCode(challenge.accountId()))
                                .judge(judged(attempt, challenge, presented, code, client)))
                    .call(() -> devices.loggedIn(challenge.accountId(), source)))
        .flatMap(sessions::issue);
  }

  /** Forgets challenges that nobody answered. */
  @Scheduled(every = "10m")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(ChallengeRows.PURGE, Tuple.of(Times.now(clock)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Expired challenges can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /**
   * What a try came to.
   *
   * @param claimed whether it was this one's turn; if not, no code was looked at
   * @param entered the session; null if there is none
   */
  private record Try(boolean claimed, Sessions.Entered entered) {}

  private Uni<Sessions.Entered> judged(
      Attempt attempt,
      ChallengeRows.Live challenge,
      ChallengeToken token,
      String code,
      Client client) {
    return transactions
        .unowned(
            tx ->
                sessions
                    .lock(tx, challenge.accountId())
                    .flatMap(locked -> rows.claim(tx, token, client, Times.now(clock)))
                    .flatMap(
                        claimed ->
                            claimed
                                ? redeemed(tx, challenge, token, code, client)
                                : Uni.createFrom().item(new Try(false, null))))
        // Another answer was faster: none was guessed. Said after the commit, since it takes
        // a connection of its own.
        .call(done -> done.claimed() ? Uni.createFrom().voidItem() : attempt.withdrawn())
        // Refused after the commit: a wrong try must count.
        .map(done -> Optional.ofNullable(done.entered()).orElseThrow(Challenges::refused));
  }

  private Uni<Try> redeemed(
      SqlConnection tx,
      ChallengeRows.Live challenge,
      ChallengeToken token,
      String code,
      Client client) {
    return codes
        .redeem(tx, challenge.accountId(), code)
        .flatMap(
            good ->
                good
                    ? rows.end(tx, token)
                        .flatMap(
                            ended ->
                                sessions.enter(
                                    tx,
                                    challenge.accountId(),
                                    challenge.passwordVersion(),
                                    AMR,
                                    client))
                        .map(entered -> new Try(true, entered))
                    : Uni.createFrom().item(new Try(true, null)));
  }

  private static AuditEvent wrongCode(UUID accountId) {
    return AuditEvent.failed(AuditAction.LOGIN_SECOND_FACTOR, "wrong_code")
        .by(accountId)
        .on("account", accountId);
  }

  private static ProblemException refused() {
    return new ProblemException(ProblemType.INVALID_CREDENTIALS);
  }
}
