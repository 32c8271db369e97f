package dev.holdfast.alert.webhook;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.kernel.ServiceUrl;
import dev.holdfast.kernel.WebOrigin;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * The URL that alerts are posted to, in the one spelling that cannot be read two ways: a host in
 * lower case with ASCII labels, or an address as it is written; no user information, no fragment.
 *
 * @param host without brackets
 */
record WebhookTarget(boolean tls, String host, int port, String target) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final int FIRST_UNPRIVILEGED = 1024;

  /** Ports above that whose services are made to do things by what looks like a request. */
  private static final Set<Integer> OTHER_SERVICES =
      Set.of(
          1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 6379, 6380, 6443, 8500,
          9042, 9092, 9200, 9300, 10250, 10255, 11211, 27017);

  /** Names that mean something else to each network. */
  private static final Set<String> INNER =
      Set.of("localhost", "local", "internal", "intranet", "lan", "home", "corp", "svc", "arpa");

  static WebhookTarget of(String url) {
    URI uri = URI.create(url);
    boolean tls = uri.getScheme().equals("https");
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new WebhookTarget(
        tls,
        uri.getHost().startsWith("[")
            ? uri.getHost().substring(1, uri.getHost().length() - 1)
            : uri.getHost(),
        uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS : HTTP,
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  /** Why a URL is none that may be posted to, and what to do; empty if it may be. */
  static Optional<String> fault(String url, boolean privateTargets) {
    if (!ServiceUrl.isAcceptable(url)) {
      return Optional.of(
          "is not an https URL without user information and fragment: write https://host/path; plain http is taken for loopback addresses only");
    }
    WebhookTarget target = of(url);
    if (WebOrigin.fault(target.origin()).isPresent()) {
      return Optional.of(
          "has a host in a spelling that can be read two ways: write a name in lower case and ASCII (xn-- where it is not) without a dot at its end, or an address in its common form");
    }
    if (!target.isPortAcceptable()) {
      return Optional.of(
          "has the port of another service: use 443, or one from 1024 on that is no database's or cluster's");
    }
    return target.isWithinReach(privateTargets)
        ? Optional.empty()
        : Optional.of(
            "leads to a private, local or reserved address: name a host on the internet, or set HOLDFAST_ALERT_WEBHOOK_PRIVATE=true, with which link-local and metadata addresses stay refused");
  }

  /** How browsers write it, which is the one spelling. */
  private String origin() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    boolean usual = port == (tls ? HTTPS : HTTP);
    return (tls ? "https://" : "http://") + name + (usual ? "" : ":" + port);
  }

  private boolean isPortAcceptable() {
    return port == HTTPS
        || port == HTTP && !tls
        || port >= FIRST_UNPRIVILEGED && !OTHER_SERVICES.contains(port);
  }

  /** As far as the text tells; names are looked up when they are connected to. */
  private boolean isWithinReach(boolean privateTargets) {
    Optional<ClientAddress> address = ClientAddress.parse(host);
    if (address.isPresent()) {
      return Reachable.isAllowed(address.get(), privateTargets);
    }
    return privateTargets
        || host.indexOf('.') > 0 && !INNER.contains(host.substring(host.lastIndexOf('.') + 1));
  }
}
