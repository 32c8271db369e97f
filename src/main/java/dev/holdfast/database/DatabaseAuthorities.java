package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jboss.logging.Logger;

/**
 * Who may vouch for the database's certificate, and for which host. Java decides; this says in the
 * log why one is refused, which the reactive client keeps to itself.
 */
final class DatabaseAuthorities extends X509ExtendedTrustManager {
  private static final Logger LOG = Logger.getLogger(DatabaseAuthorities.class);

  private final X509ExtendedTrustManager java;

  private DatabaseAuthorities(X509ExtendedTrustManager java) {
    this.java = java;
  }

  /**
   * Those in a PEM file, or Java's own.
   *
   * @throws IllegalArgumentException if there are none in it
   */
  static DatabaseAuthorities of(Optional<String> file) {
    try {
      KeyStore trusted = null;
      if (file.isPresent()) {
        trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        int number = 0;
        for (Certificate authority : certificates(file.get())) {
          trusted.setCertificateEntry("authority-" + number++, authority);
        }
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return new DatabaseAuthorities((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Collection<? extends Certificate> certificates(String file) {
    Collection<? extends Certificate> found = List.of();
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      found = CertificateFactory.getInstance("X.509").generateCertificates(pem);
    } catch (IOException | InvalidPathException | CertificateException unusable) {
      // Said below.
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate in it");
    }
    return found;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      java.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException refused) {
      LOG.warnf("The database's certificate is refused: %s", refused.getMessage());
      throw refused;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    java.checkServerTrusted(chain, authType, socket);
  }

  /** Without an engine nobody could say which host was asked for, so nothing is trusted. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("the host is not known");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("nobody's client is trusted here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return java.getAcceptedIssuers();
  }
}
