package dev.holdfast.session;

import dev.holdfast.access.Caller;
import dev.holdfast.account.AccountChange;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.session.revocation.Revocations;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Logins that last: opened, listed, ended. Whatever ends a session ends its access tokens in the
 * same transaction. An account has so many at most; one more ends the oldest.
 */
@Singleton
class Sessions implements AccountChange {
  private static final Logger LOG = Logger.getLogger(Sessions.class);

  /** How long a session that is over stays, for whoever looks into what happened. */
  private static final Duration KEPT = Duration.ofDays(1);

  /** A session that was opened and has no tokens yet. */
  record Entered(Login login, RefreshToken refreshToken) {}

  private final Transactions transactions;
  private final SessionRows rows;
  private final Revocations revocations;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final SessionConfig config;
  private final Cursors cursors;
  private final Clock clock;
  private final Ids ids;
  private final AuditTrail trail;

  Sessions(
      Transactions transactions,
      SessionRows rows,
      Revocations revocations,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      SessionConfig config,
      Cursors cursors,
      Clock clock,
      Ids ids,
      AuditTrail trail) {
    this.transactions = transactions;
    this.rows = rows;
    this.revocations = revocations;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.config = config;
    this.cursors = cursors;
    this.clock = clock;
    this.ids = ids;
    this.trail = trail;
  }

  /**
   * Opens a session for somebody who has just proved who they are, and ends the one that they
   * brought.
   *
   * @param passwordVersion of the password that was shown: if it has been changed since, it was an
   *     old one
   * @param amr how they proved it (RFC 8176)
   * @return fails with 401 {@code invalid_credentials} if the account was locked, erased or given
   *     another password in the meantime, or a second factor that was not shown
   */
  Uni<OpenSession> open(UUID accountId, int passwordVersion, List<String> amr, Client client) {
    return transactions
        .unowned(tx -> enter(tx, accountId, passwordVersion, amr, client))
        .flatMap(this::issue);
  }

  /** The same in the transaction of the proof; when it is committed, {@link #issue} follows. */
  Uni<Entered> enter(
      SqlConnection tx, UUID accountId, int passwordVersion, List<String> amr, Client client) {
    Instant now = now();
    UUID sessionId = ids.next();
    RefreshToken refreshToken = refreshTokens.issue(sessionId, 0);
    Instant idleUntil = now.plus(config.idle());
    Instant endsAt = now.plus(config.absolute());
    return rows.lockAccount(tx, accountId)
        .map(account -> admitted(account, passwordVersion, amr))
        .map(roles -> new Login(accountId, sessionId, roles, now, amr))
        .call(
            login ->
                trail.beside(
                    rows.insert(tx, login, idleUntil, endsAt, refreshToken.hash(), client),
                    tx,
                    AuditEvent.done(AuditAction.LOGIN)
                        .by(accountId)
                        .on("session", sessionId)
                        .because(String.join("+", amr))))
        .call(login -> rows.loggedIn(tx, accountId, now))
        .call(login -> endBrought(tx, client))
        .call(
            login ->
                rows.beyond(tx, accountId, config.most(), now).flatMap(surplus -> end(tx, surplus)))
        .map(login -> new Entered(login, refreshToken));
  }

  /** The tokens of a session that was entered. */
  Uni<OpenSession> issue(Entered entered) {
    return accessTokens
        .issue(entered.login())
        .map(token -> new OpenSession(token, entered.refreshToken(), config.idle()));
  }

  /** Makes logins of one account, and its changes, wait for each other. */
  Uni<Void> lock(SqlConnection tx, UUID accountId) {
    return rows.lockAccount(tx, accountId).replaceWithVoid();
  }

  /** The same of an account that is open still. */
  Uni<Void> lockOpen(SqlConnection tx, UUID accountId) {
    return rows.lockAccount(tx, accountId)
        .invoke(
            account -> {
              if (!account.map(SessionRows.LockedAccount::open).orElse(false)) {
                throw new ProblemException(ProblemType.INVALID_CREDENTIALS);
              }
            })
        .replaceWithVoid();
  }

  /**
   * A page of the caller's sessions that go on, the latest first. All are read: there are never
   * more than an account may have.
   *
   * @throws ProblemException 400 for a cursor that is not of this list
   */
  Uni<Page<Session>> list(Caller caller, int limit, String cursor) {
    String binding = "sessions " + caller.accountId();
    Optional<String> after =
        Optional.ofNullable(cursor)
            .map(text -> cursors.read(binding, text).orElseThrow(ProblemException::invalidCursor));
    return transactions
        .unowned(tx -> rows.list(tx, caller.accountId(), now()))
        .map(
            all ->
                all.stream()
                    .filter(
                        session ->
                            after
                                .map(last -> session.id().toString().compareTo(last) < 0)
                                .orElse(true))
                    .toList())
        .map(rest -> Page.of(rest, limit, last -> cursors.write(binding, last.id().toString())));
  }

  /**
   * Ends one of the caller's sessions.
   *
   * @return fails with 404 if the caller has no such session
   */
  Uni<Void> endOne(Caller caller, String id) {
    UUID sessionId = Ids.parse(id).orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND));
    return transactions.unowned(
        tx ->
            rows.endOwn(tx, caller.accountId(), sessionId, now())
                .invoke(
                    ended -> {
                      if (ended.isEmpty()) {
                        throw new ProblemException(ProblemType.NOT_FOUND);
                      }
                    })
                .flatMap(
                    ended ->
                        trail.beside(
                            revocations.endSessions(tx, ended),
                            tx,
                            AuditEvent.done(AuditAction.SESSION_ENDED)
                                .on("session", sessionId)
                                .because("one"))));
  }

  /** Ends all of the caller's sessions but the one that asks. */
  Uni<Void> endOthers(Caller caller) {
    return transactions.unowned(
        tx ->
            // A login that is under way comes before or after, not in between.
            lock(tx, caller.accountId())
                .flatMap(locked -> endAllBut(tx, caller.accountId(), caller.sessionId()))
                .flatMap(
                    ended ->
                        trail.add(
                            tx,
                            AuditEvent.done(AuditAction.SESSION_ENDED)
                                .on("account", caller.accountId())
                                .because("others"))));
  }

  /** Logs out: ends the session of a refresh token, whichever of its line the token is. */
  Uni<Void> logout(Optional<String> cookie) {
    return cookie
        .flatMap(refreshTokens::parse)
        .map(token -> transactions.unowned(tx -> logout(tx, token.sessionId())))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /** A session that is over already is not ended once more. */
  private Uni<Void> logout(SqlConnection tx, UUID sessionId) {
    return rows.endNow(tx, sessionId, now())
        .flatMap(
            ended ->
                ended
                    .map(
                        account ->
                            trail.beside(
                                revocations.endSessions(tx, List.of(sessionId)),
                                tx,
                                AuditEvent.done(AuditAction.LOGOUT)
                                    .by(account)
                                    .on("session", sessionId)))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
  }

  /**
   * Notes that the caller has proved who they are once more.
   *
   * @param amr how, all of it
   * @return what its access tokens say from now on; fails with 401 if the session has ended
   */
  Uni<Login> provenAgain(SqlConnection tx, Caller caller, List<String> amr) {
    return trail
        .beside(
            rows.proveAgain(tx, caller.sessionId(), amr, now()),
            tx,
            AuditEvent.done(AuditAction.REAUTHENTICATION)
                .on("session", caller.sessionId())
                .because(String.join("+", amr)))
        .map(
            login ->
                login.orElseThrow(() -> new ProblemException(ProblemType.INVALID_CREDENTIALS)));
  }

  @Override
  public Uni<Void> changed(SqlConnection tx, UUID accountId, Kind kind, UUID keptSession) {
    return switch (kind) {
      case PASSWORD_CHANGED, PASSWORD_RESET, MFA_CONFIRMED -> endAllBut(tx, accountId, keptSession);
      // Tokens without a session of ours are ended where they are accepted.
      case ROLES_CHANGED, LOCKED, ERASED -> endAllBut(tx, accountId, null);
      // No session stands for a factor that is gone; tokens that say so run out.
      case MFA_REMOVED -> rows.dropMfa(tx, accountId);
      case UNLOCKED -> Uni.createFrom().voidItem();
    };
  }

  /** Ends sessions and their access tokens. */
  Uni<Void> end(SqlConnection tx, List<UUID> sessionIds) {
    return sessionIds.isEmpty()
        ? Uni.createFrom().voidItem()
        : rows.end(tx, sessionIds, now()).flatMap(ended -> revocations.endSessions(tx, ended));
  }

  /** Forgets successors that can't be asked for any more, so that no copy of them stays. */
  @Scheduled(every = "1m")
  Uni<Void> forgetSuccessors() {
    return transactions
        .background()
        .single(
            SessionRows.FORGET_SUCCESSORS,
            Tuple.of(now().minus(config.refreshGrace()).atOffset(ZoneOffset.UTC)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Old successors can't be forgotten: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  @Scheduled(every = "1h")
  Uni<Void> purge() {
    return transactions
        .background()
        .single(SessionRows.PURGE, Tuple.of(now().minus(KEPT).atOffset(ZoneOffset.UTC)))
        .onFailure()
        .invoke(failure -> LOG.warnf("Sessions that are over can't be purged: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> endAllBut(SqlConnection tx, UUID accountId, UUID kept) {
    return rows.others(tx, accountId, kept).flatMap(others -> end(tx, others));
  }

  private Uni<Void> endBrought(SqlConnection tx, Client client) {
    return client
        .refreshCookie()
        .flatMap(refreshTokens::parse)
        .map(brought -> end(tx, List.of(brought.sessionId())))
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private static List<String> admitted(
      Optional<SessionRows.LockedAccount> account, int passwordVersion, List<String> amr) {
    return account
        .filter(found -> found.open() && found.passwordVersion() == passwordVersion)
        .filter(found -> amr.contains(Caller.MFA) || !found.hasFactor())
        .map(SessionRows.LockedAccount::roles)
        .orElseThrow(() -> new ProblemException(ProblemType.INVALID_CREDENTIALS));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
