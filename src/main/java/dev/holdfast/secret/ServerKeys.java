package dev.holdfast.secret;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.problem.Refusals;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import javax.crypto.SecretKey;

/**
 * Keys of the service as a whole, for what is HMACed and for what waits encrypted: all derive from
 * one random root in the database, wrapped under a master key. Master keys come and go, the root
 * stays, and with it every cursor, code, key and hash of an address that was made with it.
 */
@Singleton
public class ServerKeys {
  private static final String ROOT = "root";

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
    return new ServerKeyRows(wrap, clock)
        .readOrMake(connection, ROOT, this::fresh)
        .invoke(unwrapped -> root = unwrapped)
        .replaceWithVoid();
  }

  private byte[] fresh() {
    byte[] fresh = new byte[Hkdf.BYTES];
    random.nextBytes(fresh);
    return fresh;
  }
}
