package dev.holdfast.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * What each handshake asks for the certificate to show. It is changed in place: giving the server
 * new TLS options instead would refuse who connects while these are made (Vert.x 4.5), and forget
 * all TLS sessions. A handshake gets chain and key of one certificate, also if another is shown in
 * between.
 */
final class ShownCertificate extends X509ExtendedKeyManager {

  /** A certificate and the one before it, by the names that handshakes know them by. */
  private record Shown(int number, ServerCertificate certificate, Shown before) {}

  private volatile Shown shown;

  ShownCertificate(ServerCertificate first) {
    this.shown = new Shown(0, first, null);
  }

  ServerCertificate current() {
    return shown.certificate;
  }

  /** Shows another from now on. */
  void change(ServerCertificate next) {
    Shown last = shown;
    shown = new Shown(last.number + 1, next, new Shown(last.number, last.certificate, null));
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    Shown current = shown;
    return current.certificate.isOf(keyType) ? Integer.toString(current.number) : null;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    ServerCertificate found = find(alias);
    return found == null ? null : found.chain();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    ServerCertificate found = find(alias);
    return found == null ? null : found.key();
  }

  /** It is no client's. */
  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return null;
  }

  private ServerCertificate find(String alias) {
    for (Shown each = shown; each != null; each = each.before) {
      if (Integer.toString(each.number).equals(alias)) {
        return each.certificate;
      }
    }
    return null;
  }
}
