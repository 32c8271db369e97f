package dev.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedProtoTest {
  private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(4711, "10.0.0.1");
  private static final SocketAddress STRANGER = SocketAddress.inetSocketAddress(4711, "192.0.2.1");
  private final ForwardedProto proto =
      new ForwardedProto(new ClientAddresses(Optional.of(List.of("10.0.0.0/8"))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Proto: https",
        "X-Forwarded-Proto: HTTPS",
        "x-forwarded-proto:  https ",
        "Forwarded: for=192.0.2.9;proto=https",
        "Forwarded: proto=https",
        "Forwarded: proto=\"https\";for=192.0.2.9",
        "Forwarded: For=192.0.2.9; Proto=HTTPS",
        // Two proxies in a row, the second reached without TLS.
        "Forwarded: for=192.0.2.9;proto=https, for=10.0.0.2;proto=http",
        // The first element is the client's invention.
        "Forwarded: for=1.1.1.1;proto=http, for=192.0.2.9;proto=https",
        "Forwarded: for=192.0.2.9;proto=https|X-Forwarded-Proto: https",
        "Forwarded: for=192.0.2.9|X-Forwarded-Proto: https"
      })
  void whatAProxySaysOfHttpsIsTaken(String headers) {
    assertTrue(proto.isHttps(PROXY, headers(headers)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 192.0.2.9",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Proto: ",
        "X-Forwarded-Proto: httpss",
        "X-Forwarded-Proto: https, https",
        "X-Forwarded-Proto: http, https",
        "X-Forwarded-Proto: https|X-Forwarded-Proto: https",
        "X-Forwarded-Proto: https|X-Forwarded-Proto: http",
        "X-Forwarded-Scheme: https",
        "X-Forwarded-Ssl: on",
        "Front-End-Https: on",
        "Forwarded: for=192.0.2.9",
        "Forwarded: for=192.0.2.9;proto=http",
        "Forwarded: for=192.0.2.9;proto=https;proto=http",
        "Forwarded: for=192.0.2.9;xproto=https",
        // The client's invention before what the proxy says of it.
        "Forwarded: for=1.1.1.1;proto=https, for=192.0.2.9;proto=http",
        "Forwarded: for=10.0.0.9;proto=https, for=192.0.2.9",
        "Forwarded: for=192.0.2.9;proto=http, for=10.0.0.2;proto=https",
        "Forwarded: for=192.0.2.9;proto=http|X-Forwarded-Proto: https",
        "Forwarded: for=192.0.2.9;proto=https|X-Forwarded-Proto: http"
      })
  void whatIsNotSaidPlainlyIsNotHttps(String headers) {
    assertFalse(proto.isHttps(PROXY, headers(headers)));
  }

  @Test
  void fromAStrangerItChangesNothing() {
    assertFalse(
        proto.isHttps(
            STRANGER, headers("X-Forwarded-Proto: https|Forwarded: for=10.0.0.1;proto=https")));
  }

  private static MultiMap headers(String lines) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String line : lines.split("\\|")) {
      headers.add(line.split(":", 2)[0], line.split(":", 2)[1]);
    }
    return headers;
  }
}
