package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Keys for one purpose each out of one secret (HKDF with SHA-256, RFC 5869, without salt: what is
 * put in is uniformly random already).
 */
final class Hkdf {
  static final int BYTES = 32;

  private Hkdf() {}

  /**
   * A key of 256 bits.
   *
   * @param label names the purpose; two purposes never share a key
   */
  static SecretKey derive(byte[] secret, String label, String algorithm) {
    byte[] derived = new byte[BYTES];
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(secret, null, ("holdfast " + label).getBytes(UTF_8)));
    hkdf.generateBytes(derived, 0, derived.length);
    return new SecretKeySpec(derived, algorithm);
  }
}
