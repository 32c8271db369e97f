package dev.holdfast.account;

import dev.holdfast.account.lockout.OwnerWarning;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Tells owners by mail what the counting of guesses noticed. */
@Singleton
class LockoutMails implements OwnerWarning {
  private final OwnerMails mails;

  LockoutMails(OwnerMails mails) {
    this.mails = mails;
  }

  @Override
  public Uni<Void> tell(SqlConnection connection, UUID accountId, Kind kind, String addressPrefix) {
    return mails.tell(connection, accountId, OwnerMail.valueOf(kind.name()), addressPrefix);
  }
}
