package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody with an account, who came to it as people do: registered, read the mail, proved the
 * address, logged in.
 */
public final class Actor {
  private final String name;
  private final String email;
  private final String password;
  private String token;
  private String refreshToken;

  private Actor(String name, String email, String password) {
    this.name = name;
    this.email = email;
    this.password = password;
  }

  /** Somebody new, with an address and a password that nobody else has. */
  public static Actor registered(String name) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    Actor actor =
        new Actor(
            name,
            name.toLowerCase(java.util.Locale.ROOT) + "." + unique + "@example.com",
            "correct horse " + unique);
    actor.register();
    actor.verify(Mailbox.awaitCode(actor.email));
    actor.logIn();
    return actor;
  }

  public String name() {
    return name;
  }

  public String email() {
    return email;
  }

  public String password() {
    return password;
  }

  /** The access token of the last login. */
  public String token() {
    return token;
  }

  /** What the refresh cookie of the last login holds. */
  public String refreshToken() {
    return refreshToken;
  }

  /** Logs in once more; the sessions before go on. */
  public Actor logIn() {
    Response answer =
        given()
            .contentType(ContentType.JSON)
            .body(Map.of("email", email, "password", password))
            .post("/api/v1/auth/login");
    answer.then().statusCode(200);
    token = answer.path("accessToken");
    refreshToken = answer.cookie("__Host-refresh");
    return this;
  }

  /** A request with the actor's credential. */
  public RequestSpecification request() {
    return given().header("Authorization", "Bearer " + token);
  }

  private void register() {
    post(
        "/api/v1/auth/register",
        Map.of("email", email, "password", password, "displayName", name),
        202);
  }

  private void verify(String code) {
    post("/api/v1/auth/verify-email", Map.of("email", email, "code", code), 204);
  }

  private static void post(String path, Map<String, String> body, int status) {
    given().contentType(ContentType.JSON).body(body).post(path).then().statusCode(status);
  }
}
