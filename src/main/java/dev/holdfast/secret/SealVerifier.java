package dev.holdfast.secret;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * The public half of the key that seals: whoever has it can tell a seal of this deployment, without
 * the service and without any secret (Ed25519, RFC 8032).
 */
public final class SealVerifier {
  static final String ALGORITHM = "Ed25519";

  private final byte[] encoded;
  private final PublicKey key;

  private SealVerifier(byte[] encoded, PublicKey key) {
    this.encoded = encoded;
    this.key = key;
  }

  /**
   * The key in its SubjectPublicKeyInfo (RFC 8410).
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SealVerifier of(byte[] encoded) {
    try {
      return new SealVerifier(
          encoded.clone(),
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException noKey) {
      throw new IllegalArgumentException("no Ed25519 public key", noKey);
    }
  }

  /** As {@link #of} reads it. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** SHA-256 of the encoded key in hex; short enough to be kept and compared by people. */
  public String fingerprint() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether the holder of the private half signed this. */
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature verification = Signature.getInstance(ALGORITHM);
      verification.initVerify(key);
      verification.update(message);
      return verification.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }
}
