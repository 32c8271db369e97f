package dev.holdfast.secret;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.problem.Refusals;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import javax.crypto.SecretKey;

/**
 * Keys of the service as a whole, for what is HMACed and for what waits encrypted: all derive from
 * one random root in the database, wrapped under a master key. Master keys come and go, the root
 * stays, and with it every cursor, code, key and hash of an address that was made with it.
 */
@Singleton
public class ServerKeys {
  private static final String ROOT = "root";
  private static final String READ = "select wrapped from server_key where name = $1";
  private static final String MAKE =
      "insert into server_key (name, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
          + " on conflict do nothing";

  private final Transactions transactions;
  private final KeyWrap wrap;
  private final SecureRandom random;
  private final Clock clock;
  private volatile byte[] root;

  @Inject
  ServerKeys(Transactions transactions, KeyWrap wrap, SecureRandom random, Clock clock) {
    this.transactions = transactions;
    this.wrap = wrap;
    this.random = random;
    this.clock = clock;
  }

  /** Keys out of a root that is known already. */
  ServerKeys(byte[] root) {
    this(null, null, null, null);
    this.root = root.clone();
  }

  /** Loads the root, or makes it: of replicas that start together, one does. */
  void load(@Observes StartupEvent started) {
    PatientStart.load("server keys", transactions.background().unowned(this::readOrMake));
  }

  /** Whether they can be used. */
  public boolean isLoaded() {
    return root != null;
  }

  /**
   * The MAC of one purpose.
   *
   * @param label names the purpose; two purposes never share a key
   */
  public ServerMac mac(String label) {
    return new ServerMac(() -> derive(label, "HmacSHA256"));
  }

  /** The key of one purpose under which something is encrypted; refused with 503 until loaded. */
  SecretKey encryptionKey(String label) {
    return derive(label, "AES");
  }

  @Produces
  @Singleton
  Cursors cursors() {
    return new Cursors(mac("cursor")::key);
  }

  private SecretKey derive(String label, String algorithm) {
    byte[] loaded = root;
    if (loaded == null) {
      throw Refusals.unavailable();
    }
    return Hkdf.derive(loaded, label, algorithm);
  }

  private Uni<Void> readOrMake(SqlConnection connection) {
    return read(connection)
        .flatMap(
            found ->
                found != null
                    ? Uni.createFrom().item(found)
                    : make(connection).flatMap(made -> read(connection)))
        .flatMap(wrapped -> wrap.unwrap(wrapped, WrappedKeys.SERVER_KEY, ROOT))
        .invoke(unwrapped -> root = unwrapped)
        .replaceWithVoid();
  }

  private static Uni<byte[]> read(SqlConnection connection) {
    return connection
        .preparedQuery(READ)
        .execute(Tuple.of(ROOT))
        .map(
            rows -> {
              Iterator<Row> found = rows.iterator();
              return found.hasNext() ? found.next().getBuffer("wrapped").getBytes() : null;
            });
  }

  private Uni<Void> make(SqlConnection connection) {
    byte[] fresh = new byte[Hkdf.BYTES];
    random.nextBytes(fresh);
    KeyWrap.Wrapped wrapped = wrap.wrap(fresh, WrappedKeys.SERVER_KEY, ROOT);
    return connection
        .preparedQuery(MAKE)
        .execute(
            Tuple.of(
                ROOT,
                Buffer.buffer(wrapped.bytes()),
                wrapped.keyId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC)))
        .replaceWithVoid();
  }
}
