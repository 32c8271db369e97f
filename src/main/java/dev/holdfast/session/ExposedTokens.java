package dev.holdfast.session;

import dev.holdfast.access.ExposedCredential;
import dev.holdfast.access.IssuedCredentials;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.quarkus.arc.Unremovable;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Flags the session of an access or refresh token that others may have read on its way. It goes on:
 * ending it would let anybody who reads tokens log people out, and no thief needs telling.
 */
@Singleton
@Unremovable
class ExposedTokens implements IssuedCredentials {
  private static final String FLAG =
      "update session set exposed_at = $2 where id = $1 and ended_at is null"
          + " and idle_until > $2 and ends_at > $2 returning account_id";

  private final TokenVerifier verifier;
  private final RefreshTokens refreshTokens;
  private final Transactions transactions;
  private final SecurityNotices notices;
  private final Clock clock;

  ExposedTokens(
      TokenVerifier verifier,
      RefreshTokens refreshTokens,
      Transactions transactions,
      SecurityNotices notices,
      Clock clock) {
    this.verifier = verifier;
    this.refreshTokens = refreshTokens;
    this.transactions = transactions;
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public Uni<Boolean> flagIfReal(ExposedCredential exposed) {
    return refreshTokens
        .parse(exposed.text())
        .map(RefreshToken::sessionId)
        .or(() -> accessTokenSession(exposed.text()))
        .map(session -> flagged(session, exposed))
        .orElseGet(() -> Uni.createFrom().item(false));
  }

  private Optional<UUID> accessTokenSession(String text) {
    try {
      return verifier.parse(text, null) instanceof AccessToken token
          ? Optional.of(token.sessionId())
          : Optional.empty();
    } catch (ParseException notOurs) {
      return Optional.empty();
    }
  }

  private Uni<Boolean> flagged(UUID session, ExposedCredential exposed) {
    return transactions
        .background()
        .single(FLAG, Tuple.of(session, Times.now(clock)))
        .map(
            rows -> {
              RowIterator<Row> live = rows.iterator();
              if (!live.hasNext()) {
                return false;
              }
              UUID account = live.next().getUUID("account_id");
              notices.raise(exposed.notice(), account, exposed.addressPrefix());
              return true;
            });
  }
}
