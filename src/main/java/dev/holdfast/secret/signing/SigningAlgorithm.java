package dev.holdfast.secret.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * What may sign access tokens. Neither RS256 (PKCS #1 v1.5 signatures, ASVS appendix C) nor an HMAC
 * is among them.
 */
public enum SigningAlgorithm {
  PS256("PS256", "RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4)),
  ES256("ES256", "EC", new ECGenParameterSpec("secp256r1")),
  EDDSA("EdDSA", "Ed25519", NamedParameterSpec.ED25519);

  private final String jose;
  private final String keyType;
  private final AlgorithmParameterSpec parameters;

  SigningAlgorithm(String jose, String keyType, AlgorithmParameterSpec parameters) {
    this.jose = jose;
    this.keyType = keyType;
    this.parameters = parameters;
  }

  /** Its name in a token's header and in a key set (RFC 7518, 3.1; RFC 8037). */
  public String jose() {
    return jose;
  }

  /** A new key pair; RSA takes about a second. */
  KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  PublicKey publicKey(byte[] x509) throws GeneralSecurityException {
    return KeyFactory.getInstance(keyType).generatePublic(new X509EncodedKeySpec(x509));
  }

  PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
    return KeyFactory.getInstance(keyType).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }
}
