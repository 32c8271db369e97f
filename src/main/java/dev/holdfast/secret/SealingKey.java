package dev.holdfast.secret;

import dev.holdfast.database.Transactions;
import dev.holdfast.problem.Refusals;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import org.jboss.logging.Logger;

/**
 * The key that seals what the service wrote, so that others can tell later. Made once and kept
 * among the server's keys, wrapped; it has nothing to do with the keys that sign tokens, which come
 * and go. Each thing that is signed begins with a label of its own.
 */
@Singleton
public class SealingKey {
  private static final Logger LOG = Logger.getLogger(SealingKey.class);
  private static final String NAME = "seal";

  /** The encoding of an Ed25519 public key (RFC 8410); the private key stands behind it. */
  private static final int PUBLIC_BYTES = 44;

  private final Transactions transactions;
  private final KeyWrap wrap;
  private final Clock clock;
  private volatile Pair pair;

  private record Pair(SealVerifier verifier, PrivateKey key) {}

  @Inject
  SealingKey(Transactions transactions, KeyWrap wrap, Clock clock) {
    this.transactions = transactions;
    this.wrap = wrap;
    this.clock = clock;
  }

  private SealingKey(byte[] both) {
    this(null, null, null);
    this.pair = pair(both);
  }

  /** A key that nobody else has. */
  public static SealingKey fresh() {
    return new SealingKey(newPair());
  }

  /** Loads the key, or makes it: of replicas that start together, one does. */
  void load(@Observes StartupEvent started) {
    PatientStart.load(
        "sealing key",
        transactions
            .background()
            .unowned(this::readOrMake)
            .invoke(both -> pair = pair(both))
            .invoke(
                both -> LOG.infof("Seals are signed by the key %s", pair.verifier.fingerprint()))
            .replaceWithVoid());
  }

  private Uni<byte[]> readOrMake(SqlConnection connection) {
    return new ServerKeyRows(wrap, clock).readOrMake(connection, NAME, SealingKey::newPair);
  }

  /** Whether there is a key to seal with. */
  public boolean isLoaded() {
    return pair != null;
  }

  /**
   * What tells its seals.
   *
   * @throws dev.holdfast.problem.ProblemException 503 until the key is loaded
   */
  public SealVerifier verifier() {
    return loaded().verifier;
  }

  /**
   * Signs.
   *
   * @param message begins with the label of what it is
   * @throws dev.holdfast.problem.ProblemException 503 until the key is loaded
   */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(SealVerifier.ALGORITHM);
      signature.initSign(loaded().key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Pair loaded() {
    Pair loaded = pair;
    if (loaded == null) {
      throw Refusals.unavailable();
    }
    return loaded;
  }

  private static byte[] newPair() {
    try {
      KeyPair made = KeyPairGenerator.getInstance(SealVerifier.ALGORITHM).generateKeyPair();
      byte[] privateKey = made.getPrivate().getEncoded();
      byte[] both = Arrays.copyOf(made.getPublic().getEncoded(), PUBLIC_BYTES + privateKey.length);
      System.arraycopy(privateKey, 0, both, PUBLIC_BYTES, privateKey.length);
      return both;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Pair pair(byte[] both) {
    try {
      return new Pair(
          SealVerifier.of(Arrays.copyOf(both, PUBLIC_BYTES)),
          KeyFactory.getInstance(SealVerifier.ALGORITHM)
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Arrays.copyOfRange(both, PUBLIC_BYTES, both.length))));
    } catch (GeneralSecurityException unreadable) {
      throw new DecryptionFailedException();
    }
  }
}
