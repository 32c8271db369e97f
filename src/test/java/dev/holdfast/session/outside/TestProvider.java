package dev.holdfast.session.outside;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An OpenID provider on loopback that publishes what a test wants, and counts who asks. */
final class TestProvider {
  static final String AUDIENCE = "invoicing";
  private static final String ISSUER = "holdfast.test.provider";

  /** Starts the service with a provider that nobody has started yet. */
  public static final class Trusted implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "holdfast.oidc.issuer",
          issuer(),
          "holdfast.oidc.audience",
          AUDIENCE,
          "holdfast.oidc.roles-claim",
          "realm_access.roles");
    }
  }

  private final Map<String, TestKey> keys = new ConcurrentHashMap<>();
  private final AtomicInteger keySetsAsked = new AtomicInteger();
  private volatile HttpHandler discovery;
  private volatile HttpHandler keySet;
  private HttpServer server;

  /** By a system property, because profiles live in another class loader than tests. */
  static synchronized String issuer() {
    if (System.getProperty(ISSUER) == null) {
      System.setProperty(ISSUER, "http://127.0.0.1:" + freePort() + "/realms/test");
    }
    return System.getProperty(ISSUER);
  }

  /** Publishes these keys and no other, as a provider does. */
  TestProvider behaves(TestKey... published) {
    keys.clear();
    add(published);
    discovery = json(() -> discoveryOf(issuer(), issuer() + "/certs"));
    keySet = json(this::keySetText);
    return this;
  }

  void add(TestKey... published) {
    for (TestKey key : published) {
      keys.put(key.kid(), key);
    }
  }

  void discovers(HttpHandler page) {
    discovery = page;
  }

  void publishes(HttpHandler page) {
    keySet = page;
  }

  String keySetText() {
    return "{\"keys\":["
        + keys.values().stream().map(TestKey::jwk).collect(Collectors.joining(","))
        + "]}";
  }

  static String discoveryOf(String issuer, String keysUrl) {
    return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keysUrl + "\"}";
  }

  /** How often keys were asked for so far. */
  int keySetsAsked() {
    return keySetsAsked.get();
  }

  static HttpHandler json(java.util.function.Supplier<String> text) {
    return exchange -> {
      byte[] body = text.get().getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  void start() {
    URI issuer = URI.create(issuer());
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), issuer.getPort()), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    serve(issuer.getPath() + "/.well-known/openid-configuration", false);
    serve(issuer.getPath() + "/certs", true);
    serve("/elsewhere", true);
    server.start();
  }

  void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  private void serve(String path, boolean isKeySet) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            if (isKeySet) {
              keySetsAsked.incrementAndGet();
            }
            (isKeySet ? keySet : discovery).handle(exchange);
          }
        });
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
