package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.TestCertificates.Pem;
import dev.holdfast.testsupport.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged service where TLS ends in it, met by real clients on both of its ports. */
class DirectTlsIT {
  private static final String KEYS = "/.well-known/jwks.json";
  private static final String HSTS = "strict-transport-security";
  private static final String API_KEY = "sk_live_" + "a".repeat(12) + "_" + "b".repeat(43);
  private static final int PATIENCE_MILLIS = 10_000;

  @TempDir static Path folder;
  private static HoldfastStack stack;
  private static TestCertificates authority;
  private static Path cert;
  private static Path key;
  private static Replica replica;
  private static int tlsPort;

  @BeforeAll
  static void start() throws IOException {
    stack = new HoldfastStack();
    authority = new TestCertificates(folder.resolve("ca"));
    cert = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
    install(authority.issue("first"));
    tlsPort = Replica.freePort();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.put("holdfast.tls.mode", "direct");
    settings.put("holdfast.tls.cert", cert.toString());
    settings.put("holdfast.tls.key", key.toString());
    settings.put("holdfast.tls.reload", "1s");
    settings.put("quarkus.http.ssl-port", Integer.toString(tlsPort));
    replica = Replica.start(settings);
  }

  @AfterAll
  static void stop() {
    replica.close();
    stack.stop();
  }

  // --- the TLS port

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void itSpeaksTls13And12WithHttp2(String protocol) throws Exception {
    HttpResponse<String> answer = overTls(protocol).send(get(KEYS), ofText());

    assertEquals(200, answer.statusCode());
    assertEquals(HttpClient.Version.HTTP_2, answer.version());
    assertEquals(protocol, answer.sslSession().orElseThrow().getProtocol());
    assertEquals(
        "max-age=31536000; includeSubDomains; preload",
        answer.headers().firstValue(HSTS).orElse(""));
  }

  @Test
  void aClientWithoutHttp2GetsHttp11() throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.trusting())
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    HttpResponse<String> answer = client.send(get(KEYS), ofText());

    assertEquals(HttpClient.Version.HTTP_1_1, answer.version());
    assertEquals(200, answer.statusCode());
  }

  /** With suites that the client allows again, which Java itself no longer does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_RSA_WITH_AES_128_GCM_SHA256"
      })
  void suitesWithoutForwardSecrecyOrAeadAreRefused(String suite) {
    assertThrows(SSLException.class, () -> handshake("TLSv1.2", suite).close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
      })
  void suitesWithBothAreTaken(String suite) throws Exception {
    try (SSLSocket socket = handshake("TLSv1.2", suite)) {
      assertEquals(suite, socket.getSession().getCipherSuite());
    }
  }

  /** A client's first words of TLS 1.1, written by hand: Java's own clients no longer say them. */
  @Test
  void tls11IsRefused() throws IOException {
    try (Socket socket = open(tlsPort)) {
      socket.getOutputStream().write(clientHello(0x0302));
      InputStream in = socket.getInputStream();

      byte[] answer = in.readNBytes(7);

      // An alert, fatal, protocol_version (RFC 5246, 7.2).
      assertEquals(0x15, answer[0]);
      assertEquals(2, answer[5]);
      assertEquals(70, answer[6]);
      assertEquals(-1, in.read());
    }
  }

  @Test
  void plainTextOnTheTlsPortIsClosedWithoutAnAnswerOverHttp() throws IOException {
    String answer = plain(tlsPort, "GET " + KEYS + " HTTP/1.1\r\nHost: x\r\n\r\n");

    assertFalse(answer.contains("HTTP/"), answer);
  }

  @Test
  void aHeadThatIsRefusedOnTheWayHasTheHeaderToo() throws Exception {
    try (SSLSocket socket = handshake("TLSv1.3", "TLS_AES_128_GCM_SHA256")) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.toLowerCase(Locale.ROOT).contains(HSTS + ": max-age=31536000"), answer);
    }
  }

  // --- renewal

  @Test
  void aNewCertificateIsShownWhileOldConnectionsGoOn() throws Exception {
    try (SSLSocket open = handshake("TLSv1.3", "TLS_AES_128_GCM_SHA256")) {
      assertEquals(200, request(open));

      install(authority.issue("second"));

      Waiting.until(() -> shown().equals("CN=second"));
      assertEquals(200, request(open));
      assertEquals("CN=second", shown());
      assertEquals(
          HttpClient.Version.HTTP_2, overTls("TLSv1.3").send(get(KEYS), ofText()).version());
    }
  }

  @Test
  void filesThatCannotBeUsedLeaveTheCertificateBefore() throws Exception {
    String before = shown();
    Pem other = authority.issue("third");

    // Half of a renewal: the certificate is there, its key is not yet.
    Files.copy(other.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
    afterALook();
    String half = shown();
    Files.writeString(cert, "-----BEGIN CERTIFICATE-----\nbroken");
    afterALook();
    String broken = shown();
    install(other);
    Waiting.until(() -> shown().equals("CN=third"));

    assertEquals(before, half);
    assertEquals(before, broken);
  }

  // --- the plain port

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void whatIsHarmlessIsShownToThePublicUrl(String method) throws IOException {
    String answer =
        plainRequest(method + " /api/v1/me?a=1&b=%20x HTTP/1.1\r\nHost: evil.example\r\n");

    assertEquals("308", Wire.status(answer), answer);
    assertEquals("https://holdfast.test/api/v1/me?a=1&b=%20x", header(answer, "location"));
    assertEquals("", header(answer, HSTS));
    assertTrue(header(answer, "x-request-id").startsWith("req_"), answer);
    assertEquals("nosniff", header(answer, "x-content-type-options"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/a", "/\\evil.example", "http://evil.example/a"})
  void noTargetLeadsElsewhere(String target) throws IOException {
    String answer = plainRequest("GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n");

    String location = header(answer, "location");
    assertTrue(location.isEmpty() || location.startsWith("https://holdfast.test/"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/me HTTP/1.1\r\nAuthorization: Bearer x\r\n",
        "GET /api/v1/me HTTP/1.1\r\nauthorization:\r\n",
        "GET /api/v1/customers HTTP/1.1\r\nAPI-Key: x\r\n",
        "GET / HTTP/1.1\r\nCookie: a=b; __Host-refresh=x\r\n",
        "GET /?key=" + "sk_live_aaaaaaaaaaaa_b" + " HTTP/1.1\r\n",
        "GET /api/v1/me?token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.AA HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 0\r\nX-Forwarded-Proto: https\r\nAuthorization: x\r\n",
        "DELETE /api/v1/me HTTP/1.1\r\n",
        "OPTIONS /api/v1/me HTTP/1.1\r\nOrigin: https://holdfast.test\r\n",
        "TRACE / HTTP/1.1\r\n"
      })
  void everythingElseIsRefused(String head) throws IOException {
    String answer = plainRequest(head + "Host: x\r\n");

    assertRefused(answer);
  }

  @Test
  void aProxysWordIsNotAskedForWhereTlsEndsHere() throws IOException {
    String answer =
        plainRequest("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n");

    assertRefused(answer);
  }

  @Test
  void aBodyIsNotWaitedForAndTheConnectionIsClosed() throws IOException {
    String answer =
        plain(
            replica.port(),
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{");

    assertRefused(answer);
    assertEquals("close", header(answer, "connection"));
  }

  // --- what the tests above say

  private static void assertRefused(String answer) {
    assertEquals("403", Wire.status(answer), answer);
    assertTrue(answer.contains("\"code\":\"https_required\""), answer);
    assertEquals("", header(answer, HSTS));
    assertFalse(answer.contains(API_KEY), answer);
  }

  private static void install(Pem pem) throws IOException {
    Files.copy(pem.key(), key, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pem.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Waits until the files have surely been looked at: three times as long as that takes. */
  private static void afterALook() throws InterruptedException {
    Thread.sleep(3_000);
  }

  /** Who the certificate of a new connection says that it is. */
  private static String shown() {
    try (SSLSocket socket = handshake("TLSv1.3", "TLS_AES_128_GCM_SHA256")) {
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return leaf.getSubjectX500Principal().getName();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private static SSLSocket handshake(String protocol, String suite) throws IOException {
    SSLSocket socket =
        (SSLSocket) authority.trusting().getSocketFactory().createSocket("localhost", tlsPort);
    socket.setSoTimeout(PATIENCE_MILLIS);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setCipherSuites(new String[] {suite});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The status of a request on a connection that stays open. */
  private static int request(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(("HEAD " + KEYS + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return Integer.parseInt(Wire.status(head.toString()));
  }

  private static HttpClient overTls(String protocol) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    return HttpClient.newBuilder()
        .sslContext(authority.trusting())
        .sslParameters(parameters)
        .build();
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + tlsPort + path)).build();
  }

  private static HttpResponse.BodyHandler<String> ofText() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static String plainRequest(String head) throws IOException {
    return plain(replica.port(), head + "Connection: close\r\n\r\n");
  }

  private static String plain(int port, String request) throws IOException {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("localhost", port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static String header(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static byte[] clientHello(int version) {
    byte high = (byte) (version >> 8);
    byte low = (byte) version;
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
    byte[] head = {0x16, 3, 1, 0, 45, 1, 0, 0, 41, high, low};
    System.arraycopy(head, 0, hello, 0, head.length);
    // 32 bytes of randomness and no session: zeros do. One suite that every TLS 1.1 has, and none
    // for compression.
    byte[] tail = {0, 2, 0, 0x2f, 1, 0};
    System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
    return hello;
  }
}
