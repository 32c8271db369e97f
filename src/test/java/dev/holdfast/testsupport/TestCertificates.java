package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of a test's own, and what it vouches for; made by the JDK's keytool on the spot. */
public final class TestCertificates {
  private static final String PASSWORD = "not a secret";

  /** Two PEM files. */
  public record Pem(Path cert, Path key) {}

  private final Path folder;
  private final Path store;

  /** Makes an authority in a folder of its own. */
  public TestCertificates(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.store = folder.resolve("store.p12");
    generate("ca", "-keyalg", "EC", "-groupname", "secp256r1", "-ext", "bc:c");
  }

  /** A certificate with a P-256 key for this machine's names. */
  public Pem issue(String name) {
    return issue(name, "-keyalg", "EC", "-groupname", "secp256r1");
  }

  /** One with other options of keytool. */
  public Pem issue(String name, String... options) {
    List<String> all = new ArrayList<>(List.of("-signer", "ca"));
    if (!List.of(options).contains("-ext")) {
      all.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1"));
    }
    all.addAll(List.of(options));
    generate(name, all.toArray(String[]::new));
    return pem(name);
  }

  /** The authority's own certificate. */
  public Path authority() {
    return pem("ca").cert();
  }

  /** What a client needs that trusts nobody else. */
  public SSLContext trusting() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", store().getCertificate("ca"));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** What a server needs that shows one of them. */
  public SSLContext identity(String name) {
    try {
      KeyStore entries = store();
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          name,
          entries.getKey(name, PASSWORD.toCharArray()),
          PASSWORD.toCharArray(),
          entries.getCertificateChain(name));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(own, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private Pem pem(String name) {
    try {
      KeyStore entries = store();
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : entries.getCertificateChain(name)) {
        chain.append(armoured("CERTIFICATE", certificate.getEncoded()));
      }
      byte[] key = entries.getKey(name, PASSWORD.toCharArray()).getEncoded();
      return new Pem(
          Files.writeString(folder.resolve(name + ".crt"), chain),
          Files.writeString(folder.resolve(name + ".key"), armoured("PRIVATE KEY", key)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private KeyStore store() {
    try {
      return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void generate(String name, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    if (!List.of(options).contains("-validity")) {
      command.addAll(List.of("-validity", "2"));
    }
    command.addAll(Arrays.asList(options));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private static String armoured(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
  }
}
