package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * A key-encryption key of the deployment. It encrypts nothing itself; what does is derived from it.
 */
final class MasterKey {
  static final int BYTES = 32;

  private final String id;
  private final byte[] key;

  MasterKey(String id, byte[] key) {
    this.id = id;
    this.key = key;
  }

  String id() {
    return id;
  }

  /**
   * The key for one purpose (HKDF with SHA-256, RFC 5869, without salt: the master key is uniformly
   * random already).
   *
   * @param label names the purpose; two purposes never share a key
   */
  SecretKey derive(String label, String algorithm) {
    byte[] derived = new byte[BYTES];
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(key, null, ("holdfast " + label).getBytes(UTF_8)));
    hkdf.generateBytes(derived, 0, derived.length);
    return new SecretKeySpec(derived, algorithm);
  }

  @Override
  public String toString() {
    return id + ":***";
  }
}
