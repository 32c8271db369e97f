package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A server of somebody else's that is posted to, and what it was told. */
public final class Receiver implements AutoCloseable {
  public static final String PATH = "/hook";

  /** A request; names of headers are in lower case. */
  public record Post(Map<String, String> headers, String path, String body) {}

  private final HttpServer server;
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private volatile String location;

  private Receiver(HttpServer server) {
    this.server = server;
    server.createContext("/", this::take);
    server.start();
  }

  /** On this machine. */
  public static Receiver on(int port) throws IOException {
    return new Receiver(HttpServer.create(loopback(port), 0));
  }

  /** On this machine, over TLS. */
  public static Receiver secured(SSLContext identity) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return new Receiver(server);
  }

  private static InetSocketAddress loopback(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
  }

  /** From now on it answers so. */
  public Receiver answering(int code) {
    status = code;
    return this;
  }

  /** From now on it leads elsewhere. */
  public Receiver leadingTo(String url) {
    location = url;
    return answering(307);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public List<Post> posts() {
    return posts;
  }

  private void take(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new java.util.HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    posts.add(new Post(headers, exchange.getRequestURI().toString(), body));
    if (location != null) {
      exchange.getResponseHeaders().set("Location", location);
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
