package dev.holdfast.account;

import dev.holdfast.account.lockout.OwnerWarning;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Mails what happened at the door of an account to its owner. */
@Singleton
class LockoutMails implements OwnerWarning {
  private static final String EMAIL = "select email from account where id = $1";

  private final Outbox outbox;
  private final Clock clock;

  LockoutMails(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public Uni<Void> tell(SqlConnection connection, UUID accountId, Kind kind, String addressPrefix) {
    return connection
        .preparedQuery(EMAIL)
        .execute(Tuple.of(accountId))
        .map(rows -> new EmailAddress(rows.iterator().next().getString("email")))
        .flatMap(
            owner ->
                outbox.put(
                    connection, owner, text(kind), clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }

  private static MailText text(Kind kind) {
    return switch (kind) {
      case LOGIN_LOCKED -> MailText.loginLocked();
      case CODES_LOCKED -> MailText.codesLocked();
      case NEW_DEVICE -> MailText.newDevice();
    };
  }
}
