package dev.holdfast.apikey;

import dev.holdfast.database.Transactions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.Optional;

/**
 * Finds out of the table whose a presented key is. Unknown, wrong and of a locked account are one
 * answer after the same work: one query, one comparison. Counted as {@code
 * holdfast_api_key_lookups_total}.
 */
@Singleton
class KeyLookups {
  /** Of locked accounts nothing is found, so nothing of them is remembered either. */
  private static final String FIND =
      "select s.mac, least(s.valid_until, k.expires_at) as ends_at, k.id, k.account_id, k.scopes,"
          + " k.allowed_addresses, k.last_used_at, k.used_scopes from api_key_secret s"
          + " join api_key k on k.id = s.key_id join account a on a.id = k.account_id"
          + " where s.public_id = $1 and a.locked_at is null";

  private static final int MAC_BYTES = 32;
  private static final KeyMac NONE = KeyMac.of(new byte[MAC_BYTES]);

  private final Transactions transactions;
  private final KeyUses uses;
  private final Counter lookups;

  KeyLookups(Transactions transactions, KeyUses uses, MeterRegistry metrics) {
    this.transactions = transactions;
    this.uses = uses;
    this.lookups = metrics.counter("holdfast.api.key.lookups");
  }

  /** The key that was presented, if all of it is right. */
  Uni<Optional<KnownKey>> find(PlainApiKey presented, KeyMac mac) {
    lookups.increment();
    return transactions
        .single(FIND, Tuple.of(presented.publicId()))
        .map(
            rows -> {
              Iterator<Row> found = rows.iterator();
              Row row = found.hasNext() ? found.next() : null;
              KeyMac stored = row == null ? NONE : KeyMac.of(row.getBuffer("mac").getBytes());
              return stored.isOf(mac)
                  ? Optional.of(KnownKey.of(stored, row, uses))
                  : Optional.empty();
            });
  }
}
