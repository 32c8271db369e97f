package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Map;

/** A login with a second factor, step by step, from an address that a test may choose. */
public final class TwoSteps {
  private final Map<String, String> headers;

  private TwoSteps(Map<String, String> headers) {
    this.headers = headers;
  }

  /** From wherever the tests run. */
  public static TwoSteps here() {
    return new TwoSteps(Map.of());
  }

  /** From an address, with a user agent. */
  public static TwoSteps from(String address, String userAgent) {
    return new TwoSteps(Map.of("X-Forwarded-For", address, "User-Agent", userAgent));
  }

  /** The answer to address and password. */
  public Response password(Actor actor) {
    return post("/api/v1/auth/login", Map.of("email", actor.email(), "password", actor.password()));
  }

  /** The token that the right password gives. */
  public String challenge(Actor actor) {
    return password(actor).then().statusCode(200).extract().path("mfaToken");
  }

  /** The answer to a code. */
  public Response code(String mfaToken, String code) {
    return post("/api/v1/auth/mfa", Map.of("mfaToken", mfaToken, "code", code));
  }

  /** Both steps at once. */
  public Response login(Actor actor, String code) {
    return code(challenge(actor), code);
  }

  private Response post(String path, Map<String, String> body) {
    return given().headers(headers).contentType(ContentType.JSON).body(body).post(path);
  }
}
