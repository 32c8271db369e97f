package dev.holdfast.secret;

import static java.time.ZoneOffset.UTC;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.Refusals;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The data keys of each owner (see {@link OwnerKey}), each made at its first use. A new master key
 * means rewrapping these and leaving what they encrypt alone; erasing the account deletes the one
 * that lives with it.
 *
 * <p>Keys are remembered, 20,000 at most and for ten minutes; an owner beyond that costs a query.
 */
@Singleton
public class DataKeys {
  private static final Logger LOG = Logger.getLogger(DataKeys.class);
  private static final int REMEMBERED = 20_000;
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  private static final String DELETE = "delete from data_key where account_id = $1";

  private static final String TOPIC = "data-key";

  private record Id(OwnerKey kind, UUID ownerId) {

    String place() {
      return kind.wrapped().place(ownerId.toString());
    }
  }

  private final Transactions transactions;
  private final Notices notices;
  private final KeyWrap wrap;
  private final SecureRandom random;
  private final SecurityNotices alarms;
  private final Clock clock;
  private final Cache<Id, OwnerCipher> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(REMEMBERED_FOR).build();

  DataKeys(
      Transactions transactions,
      Notices notices,
      KeyWrap wrap,
      SecureRandom random,
      SecurityNotices alarms,
      Clock clock) {
    this.transactions = transactions;
    this.notices = notices;
    this.wrap = wrap;
    this.random = random;
    this.alarms = alarms;
    this.clock = clock;
  }

  /**
   * The cipher of what lives with an owner's account.
   *
   * @param tx the transaction of what will be encrypted or was: a key that it makes comes and goes
   *     with it
   */
  public Uni<OwnerCipher> of(SqlConnection tx, UUID ownerId) {
    return of(tx, ownerId, OwnerKey.ACCOUNT);
  }

  /** As {@link #of(SqlConnection, UUID)}, by a key of the owner that lives as long as one says. */
  public Uni<OwnerCipher> of(SqlConnection tx, UUID ownerId, OwnerKey kind) {
    Id id = new Id(kind, ownerId);
    OwnerCipher known = remembered.getIfPresent(id);
    return known != null
        ? Uni.createFrom().item(known)
        : read(tx, id)
            .flatMap(
                row ->
                    row != null
                        ? Uni.createFrom().item(row)
                        : make(tx, id).flatMap(made -> read(tx, id)))
            .flatMap(row -> cipher(id, row));
  }

  /**
   * The cipher of an account for reading only, in a transaction. None is made: what has no key
   * can't be read, and an account that is erased at the same moment gets none again.
   *
   * @return fails with {@link DecryptionFailedException} if the owner has none
   */
  public Uni<OwnerCipher> existing(SqlConnection tx, UUID ownerId) {
    Id id = new Id(OwnerKey.ACCOUNT, ownerId);
    OwnerCipher known = remembered.getIfPresent(id);
    return known != null
        ? Uni.createFrom().item(known)
        : read(tx, id).map(row -> existing(id, row)).flatMap(row -> cipher(id, row));
  }

  private Row existing(Id id, Row row) {
    if (row == null) {
      raise(id.ownerId(), id.place());
      throw new DecryptionFailedException();
    }
    return row;
  }

  /** As {@link #reading(UUID, OwnerKey)}, of what lives with an owner's account. */
  public Uni<OwnerCipher> reading(UUID ownerId) {
    return reading(ownerId, OwnerKey.ACCOUNT);
  }

  /**
   * The cipher for what was read outside a transaction. It makes no key: where something is
   * encrypted there is one. The first time it asks the database; call it with no connection in
   * hand, when there is something to decrypt.
   *
   * @return fails with {@link DecryptionFailedException} if the key is missing, and with 401 if
   *     that is because the account has been erased since
   */
  public Uni<OwnerCipher> reading(UUID ownerId, OwnerKey kind) {
    Id id = new Id(kind, ownerId);
    OwnerCipher known = remembered.getIfPresent(id);
    return known != null
        ? Uni.createFrom().item(known)
        : transactions
            .single(kind.readCommitted(), Tuple.of(ownerId))
            .map(rows -> existing(id, rows))
            .flatMap(row -> cipher(id, row));
  }

  /**
   * Deletes the key that lives with an owner's account and lets every replica forget it; call it in
   * the transaction that erases the account.
   *
   * <p>Nothing that must stay is encrypted under it: what an issued invoice keeps of its seller and
   * buyer is under {@link OwnerKey#RECORDS}.
   */
  public Uni<Void> forget(SqlConnection tx, UUID ownerId) {
    return tx.preparedQuery(DELETE)
        .execute(Tuple.of(ownerId))
        .flatMap(deleted -> notices.send(tx, TOPIC, ownerId.toString()));
  }

  void start(@Observes StartupEvent starting) {
    notices.subscribe(
        TOPIC,
        ownerId -> remembered.invalidate(new Id(OwnerKey.ACCOUNT, UUID.fromString(ownerId))),
        () -> Uni.createFrom().voidItem().invoke(this::forgetAll));
  }

  /** Forgets what is remembered; each key is read again at its next use. */
  void forgetAll() {
    remembered.invalidateAll();
  }

  private Row existing(Id id, RowSet<Row> rows) {
    Row row = rows.size() == 0 ? null : rows.iterator().next();
    if (row != null && row.getBuffer("wrapped") != null) {
      return row;
    }
    if (row == null || row.getBoolean("erased")) {
      throw Refusals.unauthenticated();
    }
    raise(id.ownerId(), id.place());
    throw new DecryptionFailedException();
  }

  private Uni<OwnerCipher> cipher(Id id, Row row) {
    UUID ownerId = id.ownerId();
    return wrap.unwrap(row.getBuffer("wrapped").getBytes(), id.kind().wrapped(), ownerId.toString())
        .onFailure(DecryptionFailedException.class)
        .invoke(() -> raise(ownerId, id.place()))
        .map(key -> new OwnerCipher(ownerId, key, random, place -> raise(ownerId, place)))
        .invoke(
            cipher -> {
              // A key that was rolled back must not be used again: nobody could read what it wrote.
              if (!row.getBoolean("uncommitted")) {
                remembered.put(id, cipher);
              }
            });
  }

  /** Says where it is; what is there, nobody knows. */
  private void raise(UUID ownerId, String place) {
    LOG.errorf("What is stored at %s of account %s does not decrypt", place, ownerId);
    alarms.raise(SecurityNotice.Kind.DECRYPTION_FAILED, ownerId, null);
  }

  private static Uni<Row> read(SqlConnection tx, Id id) {
    return tx.preparedQuery(id.kind().read())
        .execute(Tuple.of(id.ownerId()))
        .map(
            rows -> {
              Iterator<Row> found = rows.iterator();
              return found.hasNext() ? found.next() : null;
            });
  }

  private Uni<Void> make(SqlConnection tx, Id id) {
    byte[] fresh = new byte[Hkdf.BYTES];
    random.nextBytes(fresh);
    KeyWrap.Wrapped wrapped = wrap.wrap(fresh, id.kind().wrapped(), id.ownerId().toString());
    return tx.preparedQuery(id.kind().make())
        .execute(
            Tuple.of(
                id.ownerId(),
                Buffer.buffer(wrapped.bytes()),
                wrapped.keyId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC)))
        .replaceWithVoid();
  }
}
