package dev.holdfast.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/**
 * The certificate of the public port with its chain and its key, read together out of two PEM files
 * and found fit to be shown to clients. Java itself would take a key that is another certificate's,
 * and fail each handshake.
 */
final class ServerCertificate {
  private static final int LEAST_RSA_BITS = 2048;
  private static final int LEAST_EC_BITS = 256;
  private static final byte[] SIGNED = {1};

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /** Reads the files and looks whether they are good at a time. */
  static ServerCertificate read(String certFile, String keyFile, Instant now)
      throws UnusableCertificateException {
    List<String> faults = new ArrayList<>();
    Buffer certPem = content("HOLDFAST_TLS_CERT", certFile, faults);
    Buffer keyPem = content("HOLDFAST_TLS_KEY", keyFile, faults);
    refuseIf(faults);
    List<X509Certificate> chain = chain(certPem, faults);
    refuseIf(faults);
    judge(chain, now, faults);
    refuseIf(faults);
    PrivateKey key = key(certPem, keyPem, chain.get(0).getPublicKey(), faults);
    refuseIf(faults);
    return new ServerCertificate(chain, key);
  }

  /** The certificate first, then whoever signed the one before. */
  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }

  /** Whether it proves itself with a kind of key, as Java names them. */
  boolean isOf(String keyType) {
    return key.getAlgorithm().equals(keyType);
  }

  /** The same chain has the same key. */
  boolean isSame(ServerCertificate other) {
    return chain.equals(other.chain);
  }

  Instant notAfter() {
    return chain.get(0).getNotAfter().toInstant();
  }

  private static Buffer content(String setting, String file, List<String> faults) {
    try {
      return Buffer.buffer(Files.readAllBytes(Path.of(file)));
    } catch (IOException | InvalidPathException unreadable) {
      faults.add(
          setting + " names a file that can't be read: give the service a PEM file it may read");
      return null;
    }
  }

  private static List<X509Certificate> chain(Buffer pem, List<String> faults) {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes()))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException malformed) {
      // Said below, without what was read.
    }
    faults.add(
        "HOLDFAST_TLS_CERT holds no certificate: give one or more in PEM, BEGIN CERTIFICATE, the service's own first");
    return List.of();
  }

  private static void judge(List<X509Certificate> chain, Instant now, List<String> faults) {
    if (!isStrong(chain.get(0).getPublicKey())) {
      faults.add(
          "HOLDFAST_TLS_CERT has a key that is too weak: use RSA of 2048 bits or more, or a curve of 256");
    }
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      if (certificate.getNotAfter().before(Date.from(now))) {
        faults.add("HOLDFAST_TLS_CERT has expired: renew it, and those it is followed by");
      }
      if (certificate.getNotBefore().after(Date.from(now))) {
        faults.add("HOLDFAST_TLS_CERT is not valid yet: wait, or look at this machine's clock");
      }
      if (i + 1 < chain.size() && !isSignedBy(certificate, chain.get(i + 1))) {
        faults.add(
            "HOLDFAST_TLS_CERT is no chain: let each certificate be followed by the one that signed it");
      }
    }
  }

  private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  private static PrivateKey key(Buffer cert, Buffer pem, PublicKey shown, List<String> faults) {
    try {
      KeyStore store =
          new PemKeyCertOptions().addCertValue(cert).addKeyValue(pem).loadKeyStore(null);
      String alias = Collections.list(store.aliases()).get(0);
      char[] password = KeyStoreHelper.DUMMY_PASSWORD.toCharArray();
      if (store.getKey(alias, password) instanceof PrivateKey key && isPair(shown, key)) {
        return key;
      }
    } catch (Exception malformedOrOfAnotherKind) {
      // Said below, without what was read. Vert.x declares no less than Exception.
    }
    faults.add(
        "HOLDFAST_TLS_KEY is not the key of HOLDFAST_TLS_CERT: give the one that its first certificate was made for, unencrypted in PEM, BEGIN PRIVATE KEY");
    return null;
  }

  private static boolean isStrong(PublicKey key) {
    return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS
        || key instanceof ECPublicKey ec
            && ec.getParams().getCurve().getField().getFieldSize() >= LEAST_EC_BITS;
  }

  private static boolean isPair(PublicKey shown, PrivateKey key) throws GeneralSecurityException {
    String algorithm = shown instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA";
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(SIGNED);
    byte[] signed = signature.sign();
    signature.initVerify(shown);
    signature.update(SIGNED);
    return signature.verify(signed);
  }

  private static void refuseIf(List<String> faults) throws UnusableCertificateException {
    if (!faults.isEmpty()) {
      throw new UnusableCertificateException(faults.stream().distinct().toList());
    }
  }
}
