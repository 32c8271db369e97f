package dev.holdfast.session;

import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.account.OwnerMail;
import dev.holdfast.account.OwnerMails;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.TokenSeal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Refreshing: each refresh token works once and gives its successor (RFC 9700, 4.14.2).
 *
 * <p>A token that comes again has two holders, or one whose answer was lost. The token just before
 * the present one gets the same successor once more, for the grace time and while that successor
 * has not been used: a lost answer, two tabs, many requests at once all end with one token. Any
 * older one, or one whose grace is over, was used by somebody who should not have it: the session
 * ends for both, and its owner is told.
 */
@Singleton
class Rotation {

  /** What became of a token that was presented. */
  private sealed interface Outcome {
    /** It gave its successor. */
    record Given(Login login, RefreshToken successor, Instant idleUntil) implements Outcome {}

    /** It was used a second time by somebody; the session has ended. */
    record Reused(UUID accountId) implements Outcome {}

    /** It is no good, and nothing follows from that. */
    record Refused() implements Outcome {}
  }

  private final Transactions transactions;
  private final SessionRows rows;
  private final Sessions sessions;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final TokenSeal seal;
  private final OwnerMails mails;
  private final SecurityNotices notices;
  private final SessionConfig config;
  private final Clock clock;
  private final AuditTrail trail;

  Rotation(
      Transactions transactions,
      SessionRows rows,
      Sessions sessions,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      TokenSeal seal,
      OwnerMails mails,
      SecurityNotices notices,
      SessionConfig config,
      Clock clock,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.sessions = sessions;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.seal = seal;
    this.mails = mails;
    this.notices = notices;
    this.config = config;
    this.clock = clock;
    this.trail = trail;
  }

  /**
   * The next tokens of a session.
   *
   * @return fails with 401 {@code invalid_credentials} for any token that is not to be had for
   */
  Uni<OpenSession> refresh(Client client) {
    return client
        .refreshCookie()
        .flatMap(refreshTokens::parse)
        .map(presented -> rotate(presented, client))
        .orElseGet(Rotation::refused);
  }

  private Uni<OpenSession> rotate(RefreshToken presented, Client client) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    RefreshToken next = refreshTokens.issue(presented.sessionId(), presented.generation() + 1);
    byte[] sealed = seal.seal(next.bytes(), presented.bytes(), place(presented));
    return transactions
        .unowned(
            tx ->
                rows.rotate(tx, presented, next, sealed, now, now.plus(config.idle()), client)
                    .flatMap(
                        rotated ->
                            rotated
                                .map(won -> given(tx, won.login(), next, won.idleUntil(), "next"))
                                .orElseGet(() -> notPresent(tx, presented, client, now))))
        // Refused after the commit: that the session has ended must last.
        .flatMap(outcome -> answer(outcome, client, now));
  }

  /** A token that is not the present one of its session, or whose session is over. */
  private Uni<Outcome> notPresent(
      SqlConnection tx, RefreshToken presented, Client client, Instant now) {
    return rows.find(tx, presented.sessionId(), now)
        .flatMap(
            found ->
                found
                    .map(family -> of(tx, family, presented, client, now))
                    .orElseGet(
                        () ->
                            trail
                                .add(
                                    tx,
                                    AuditEvent.failed(AuditAction.TOKEN_REFRESH, "session_over")
                                        .on("session", presented.sessionId()))
                                .replaceWith(new Outcome.Refused())));
  }

  private Uni<Outcome> of(
      SqlConnection tx,
      SessionRows.Family family,
      RefreshToken presented,
      Client client,
      Instant now) {
    UUID accountId = family.login().accountId();
    return successor(family, presented, now)
        .map(next -> given(tx, family.login(), next, family.idleUntil(), "same_again"))
        .orElseGet(
            () ->
                sessions
                    .end(tx, List.of(presented.sessionId()))
                    .call(
                        () ->
                            mails.tell(
                                tx, accountId, OwnerMail.REFRESH_REUSED, client.addressPrefix()))
                    .call(
                        () ->
                            trail.add(
                                tx,
                                AuditEvent.failed(AuditAction.TOKEN_REFRESH, "reused")
                                    .by(accountId)
                                    .on("session", presented.sessionId())))
                    .replaceWith(new Outcome.Reused(accountId)));
  }

  /** The successor of the token before the present one, while it may be given again. */
  private Optional<RefreshToken> successor(
      SessionRows.Family family, RefreshToken presented, Instant now) {
    boolean isPrevious =
        family.previousHash() != null
            && MessageDigest.isEqual(family.previousHash(), presented.hash());
    return isPrevious
            && family.successor() != null
            && now.isBefore(family.rotatedAt().plus(config.refreshGrace()))
        ? seal.open(family.successor(), presented.bytes(), place(presented)).map(refreshTokens::of)
        : Optional.empty();
  }

  private Uni<OpenSession> answer(Outcome outcome, Client client, Instant now) {
    if (outcome instanceof Outcome.Given given) {
      return accessTokens
          .issue(given.login())
          .map(
              token ->
                  new OpenSession(
                      token, given.successor(), Duration.between(now, given.idleUntil())));
    }
    if (outcome instanceof Outcome.Reused reused) {
      notices.raise(SecurityNotice.Kind.REFRESH_REUSED, reused.accountId(), client.addressPrefix());
    }
    return refused();
  }

  private Uni<Outcome> given(
      SqlConnection tx, Login login, RefreshToken next, Instant idleUntil, String how) {
    return trail
        .add(
            tx,
            AuditEvent.done(AuditAction.TOKEN_REFRESH)
                .by(login.accountId())
                .on("session", login.sessionId())
                .because(how))
        .replaceWith(new Outcome.Given(login, next, idleUntil));
  }

  private static String place(RefreshToken presented) {
    return "session.successor:" + presented.sessionId() + ":" + presented.generation();
  }

  private static Uni<OpenSession> refused() {
    return Uni.createFrom().failure(new ProblemException(ProblemType.INVALID_CREDENTIALS));
  }
}
