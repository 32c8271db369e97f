package dev.holdfast.edge;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.TestCertificates;
import dev.holdfast.testsupport.TestCertificates.Pem;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deployment that trusts no proxy: whoever is at the other end of the connection is the client,
 * and TLS ends here.
 */
class UntrustedPeerIT {
  @TempDir static Path folder;
  private static HoldfastStack stack;
  private static Replica replica;

  @BeforeAll
  static void start() throws Exception {
    stack = new HoldfastStack();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.remove("holdfast.trusted-proxies");
    Pem pem = new TestCertificates(folder).issue("untrusted-peer");
    int port = Replica.freePort();
    settings.put("holdfast.tls.mode", "direct");
    settings.put("holdfast.tls.cert", pem.cert().toString());
    settings.put("holdfast.tls.key", pem.key().toString());
    settings.put("quarkus.http.ssl-port", Integer.toString(port));
    replica = Replica.start(settings);
    RestAssured.baseURI = "https://localhost";
    RestAssured.port = port;
    RestAssured.useRelaxedHTTPSValidation();
  }

  @AfterAll
  static void stop() {
    RestAssured.reset();
    replica.close();
    stack.stop();
  }

  @Test
  void noHeaderMakesItAnother() {
    Actor anna = Actor.registered("Anna");
    given()
        .contentType(ContentType.JSON)
        .header("Forwarded", "for=203.0.113.9")
        .header("X-Forwarded-For", "203.0.113.9")
        .header("X-Real-IP", "203.0.113.9")
        .header("True-Client-IP", "203.0.113.9")
        .header("CF-Connecting-IP", "203.0.113.9")
        .header("X-Client-IP", "203.0.113.9")
        .body(Map.of("email", anna.email(), "password", anna.password()))
        .post("/api/v1/auth/login")
        .then()
        .statusCode(200);

    List<String> networks =
        anna.request().get("/api/v1/me/sessions").jsonPath().getList("items.addressPrefix");

    assertEquals(List.of("127.0.0.0/24", "127.0.0.0/24"), networks);
  }
}
