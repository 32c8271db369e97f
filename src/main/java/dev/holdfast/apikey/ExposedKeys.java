package dev.holdfast.apikey;

import dev.holdfast.access.ExposedCredential;
import dev.holdfast.access.IssuedCredentials;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.quarkus.arc.Unremovable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Flags a key that others may have read on its way. It goes on: its owner has to rotate it. */
@Singleton
@Unremovable
class ExposedKeys implements IssuedCredentials {
  private static final String FLAG = "update api_key set exposed_at = $2 where id = $1";

  private final KeySecrets secrets;
  private final KeyLookups lookups;
  private final Transactions transactions;
  private final SecurityNotices notices;
  private final Clock clock;

  ExposedKeys(
      KeySecrets secrets,
      KeyLookups lookups,
      Transactions transactions,
      SecurityNotices notices,
      Clock clock) {
    this.secrets = secrets;
    this.lookups = lookups;
    this.transactions = transactions;
    this.notices = notices;
    this.clock = clock;
  }

  @Override
  public Uni<Boolean> flagIfReal(ExposedCredential exposed) {
    return PlainApiKey.parse(exposed.text())
        .map(
            key ->
                lookups
                    .find(key, secrets.mac(key))
                    .map(found -> found.filter(good -> !good.hasEnded(clock.instant())))
                    .flatMap(
                        found ->
                            found
                                .map(good -> flagged(good, exposed))
                                .orElseGet(() -> Uni.createFrom().item(false))))
        .orElseGet(() -> Uni.createFrom().item(false));
  }

  private Uni<Boolean> flagged(KnownKey key, ExposedCredential exposed) {
    return transactions
        .background()
        .single(FLAG, Tuple.of(key.id(), Times.now(clock)))
        .invoke(() -> notices.raise(exposed.notice(), key.accountId(), exposed.addressPrefix()))
        .replaceWith(true);
  }
}
