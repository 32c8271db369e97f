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
  private final String address;
  private String token;
  private String refreshToken;

  private Actor(String name, String email, String password, String address) {
    this.name = name;
    this.email = email;
    this.password = password;
    this.address = address;
  }

  /** Somebody new, with an address and a password that nobody else has. */
  public static Actor registered(String name) {
    return registered(name, null);
  }

  /** Somebody new who comes from an address, and not from this machine itself. */
  public static Actor registered(String name, String address) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    Actor actor =
        new Actor(
            name,
            name.toLowerCase(java.util.Locale.ROOT) + "." + unique + "@example.com",
            "correct horse " + unique,
            address);
    actor.register();
    actor.verify(Mailbox.awaitCode(actor.email));
    actor.logIn();
    return actor;
  }

  /** Somebody who has come to an account in another way, and logs in to it. */
  public static Actor of(String name, String email, String password) {
    return new Actor(name, email, password, null).logIn();
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
        from(address)
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

  /** The account's id. */
  public String id() {
    return request().get("/api/v1/me").path("id");
  }

  private void register() {
    post(
        address,
        "/api/v1/auth/register",
        Map.of("email", email, "password", password, "displayName", name),
        202);
  }

  private void verify(String code) {
    post(address, "/api/v1/auth/verify-email", Map.of("email", email, "code", code), 204);
  }

  private static RequestSpecification from(String address) {
    return address == null ? given() : given().header("X-Forwarded-For", address);
  }

  private static void post(String address, String path, Map<String, String> body, int status) {
    from(address).contentType(ContentType.JSON).body(body).post(path).then().statusCode(status);
  }
}
