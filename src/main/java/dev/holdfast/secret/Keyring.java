package dev.holdfast.secret;

import dev.holdfast.kernel.Cursors;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import javax.crypto.SecretKey;

/**
 * The keys of this deployment, by purpose.
 *
 * <p>What is stored and names its key (an encrypted field) is written under the newest master key
 * and read under whichever it names. What can't name its key (a cursor, the hash of a mailed code)
 * uses the <em>oldest</em>: while a new key is rolled out over the replicas, and before and after,
 * all of them agree on that one. It changes only when the oldest key is taken out of the list; then
 * lists are begun again and codes that are under way are asked for again.
 */
@Singleton
public class Keyring {
  private static final String HMAC = "HmacSHA256";

  private final List<MasterKey> keys;

  @Inject
  Keyring(SecretConfig config) {
    this(config.masterKeys());
  }

  /**
   * @throws IllegalArgumentException if the setting holds no usable keys; says why, without them
   */
  Keyring(String setting) {
    this.keys = MasterKeys.read(setting);
  }

  /** A key of HMAC-SHA-256 that stays the same while master keys are added. */
  public SecretKey steadyMacKey(String label) {
    return keys.get(keys.size() - 1).derive(label, HMAC);
  }

  /** The master key that new ciphertexts are written under. */
  MasterKey newest() {
    return keys.get(0);
  }

  /** All of them, newest first. */
  List<MasterKey> all() {
    return keys;
  }

  @Produces
  @Singleton
  Cursors cursors() {
    return new Cursors(steadyMacKey("cursor"));
  }
}
