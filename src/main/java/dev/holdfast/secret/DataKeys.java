package dev.holdfast.secret;

import static java.time.ZoneOffset.UTC;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Notices;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/**
 * The data key of each owner, made at its first use. A new master key means rewrapping these and
 * leaving what they encrypt alone; erasing the account deletes the key, and with it the meaning of
 * whatever is left anywhere.
 *
 * <p>Keys are remembered, 10,000 at most and for ten minutes; an owner beyond that costs a query.
 */
@Singleton
public class DataKeys {
  private static final int REMEMBERED = 10_000;
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  /** Also says whether the row was written by the transaction that asks, which may roll back. */
  private static final String READ =
      "select wrapped, coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false) as uncommitted"
          + " from data_key where account_id = $1";

  private static final String MAKE =
      "insert into data_key (account_id, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
          + " on conflict do nothing";

  private static final String DELETE = "delete from data_key where account_id = $1";

  private static final String TOPIC = "data-key";

  private final Notices notices;
  private final KeyWrap wrap;
  private final SecureRandom random;
  private final SecurityNotices alarms;
  private final Clock clock;
  private final Cache<UUID, OwnerCipher> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();

  DataKeys(
      Notices notices, KeyWrap wrap, SecureRandom random, SecurityNotices alarms, Clock clock) {
    this.notices = notices;
    this.wrap = wrap;
    this.random = random;
    this.alarms = alarms;
    this.clock = clock;
  }

  /**
   * The cipher of an owner.
   *
   * @param tx the transaction of what will be encrypted or was: a key that it makes comes and goes
   *     with it
   */
  public Uni<OwnerCipher> of(SqlConnection tx, UUID ownerId) {
    OwnerCipher known = remembered.getIfPresent(ownerId);
    return known != null
        ? Uni.createFrom().item(known)
        : read(tx, ownerId)
            .flatMap(
                row ->
                    row != null
                        ? Uni.createFrom().item(row)
                        : make(tx, ownerId).flatMap(made -> read(tx, ownerId)))
            .flatMap(row -> cipher(ownerId, row));
  }

  /** The cipher of an owner if it is remembered: no question to the database. */
  public Optional<OwnerCipher> remembered(UUID ownerId) {
    return Optional.ofNullable(remembered.getIfPresent(ownerId));
  }

  /**
   * The cipher of an owner for reading only. None is made: what has no key can't be read, and an
   * account that is erased at the same moment gets none again.
   *
   * @return fails with {@link DecryptionFailedException} if the owner has none
   */
  public Uni<OwnerCipher> existing(SqlConnection tx, UUID ownerId) {
    return remembered(ownerId)
        .map(known -> Uni.createFrom().item(known))
        .orElseGet(() -> read(tx, ownerId).flatMap(row -> existing(ownerId, row)));
  }

  private Uni<OwnerCipher> existing(UUID ownerId, Row row) {
    if (row == null) {
      raise(ownerId);
      throw new DecryptionFailedException();
    }
    return cipher(ownerId, row);
  }

  /**
   * Deletes an owner's key and lets every replica forget it; call it in the transaction that erases
   * the account.
   *
   * <p>Nothing that must stay is encrypted under it: not what an issued invoice keeps of its seller
   * and buyer. Whoever encrypts those under this key must first, in the same transaction, put them
   * under one that stays.
   */
  public Uni<Void> forget(SqlConnection tx, UUID ownerId) {
    return tx.preparedQuery(DELETE)
        .execute(Tuple.of(ownerId))
        .flatMap(deleted -> notices.send(tx, TOPIC, ownerId.toString()));
  }

  void start(@Observes StartupEvent starting) {
    notices.subscribe(
        TOPIC,
        ownerId -> remembered.invalidate(UUID.fromString(ownerId)),
        () -> Uni.createFrom().voidItem().invoke(() -> remembered.invalidateAll()));
  }

  private Uni<OwnerCipher> cipher(UUID ownerId, Row row) {
    return wrap.unwrap(
            row.getBuffer("wrapped").getBytes(), WrappedKeys.DATA_KEY, ownerId.toString())
        .onFailure(DecryptionFailedException.class)
        .invoke(() -> raise(ownerId))
        .map(key -> new OwnerCipher(ownerId, key, random, () -> raise(ownerId)))
        .invoke(
            cipher -> {
              // A key that was rolled back must not be used again: nobody could read what it wrote.
              if (!row.getBoolean("uncommitted")) {
                remembered.put(ownerId, cipher);
              }
            });
  }

  private void raise(UUID ownerId) {
    alarms.raise(SecurityNotice.Kind.DECRYPTION_FAILED, ownerId, null);
  }

  private static Uni<Row> read(SqlConnection tx, UUID ownerId) {
    return tx.preparedQuery(READ)
        .execute(Tuple.of(ownerId))
        .map(
            rows -> {
              Iterator<Row> found = rows.iterator();
              return found.hasNext() ? found.next() : null;
            });
  }

  private Uni<Void> make(SqlConnection tx, UUID ownerId) {
    byte[] fresh = new byte[Hkdf.BYTES];
    random.nextBytes(fresh);
    KeyWrap.Wrapped wrapped = wrap.wrap(fresh, WrappedKeys.DATA_KEY, ownerId.toString());
    return tx.preparedQuery(MAKE)
        .execute(
            Tuple.of(
                ownerId,
                Buffer.buffer(wrapped.bytes()),
                wrapped.keyId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC)))
        .replaceWithVoid();
  }
}
