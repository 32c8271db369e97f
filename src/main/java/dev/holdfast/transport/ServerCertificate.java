package dev.holdfast.transport;

import io.quarkus.tls.KeyStoreAndKeyCertOptions;
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

  private final PemKeyCertOptions pem;
  private final KeyStore keyStore;
  private final X509Certificate leaf;

  private ServerCertificate(PemKeyCertOptions pem, KeyStore keyStore, X509Certificate leaf) {
    this.pem = pem;
    this.keyStore = keyStore;
    this.leaf = leaf;
  }

  /** Reads the files and looks whether they are good at a time. */
  static ServerCertificate read(String certFile, String keyFile, Instant now)
      throws UnusableCertificateException {
    List<String> faults = new ArrayList<>();
    Buffer cert = content("HOLDFAST_TLS_CERT", certFile, faults);
    Buffer key = content("HOLDFAST_TLS_KEY", keyFile, faults);
    refuseIf(faults);
    List<X509Certificate> chain = chain(cert, faults);
    refuseIf(faults);
    judge(chain, now, faults);
    refuseIf(faults);
    PemKeyCertOptions pem = new PemKeyCertOptions().addCertValue(cert).addKeyValue(key);
    KeyStore store = paired(pem, chain.get(0).getPublicKey(), faults);
    refuseIf(faults);
    return new ServerCertificate(pem, store, chain.get(0));
  }

  /** As the TLS registry takes it. */
  KeyStoreAndKeyCertOptions forRegistry() {
    return new KeyStoreAndKeyCertOptions(keyStore, pem);
  }

  boolean isSame(ServerCertificate other) {
    return pem.equals(other.pem);
  }

  Instant notAfter() {
    return leaf.getNotAfter().toInstant();
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

  private static KeyStore paired(PemKeyCertOptions pem, PublicKey shown, List<String> faults) {
    try {
      KeyStore store = pem.loadKeyStore(null);
      String alias = Collections.list(store.aliases()).get(0);
      char[] password = KeyStoreHelper.DUMMY_PASSWORD.toCharArray();
      if (isPair(shown, (PrivateKey) store.getKey(alias, password))) {
        return store;
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
