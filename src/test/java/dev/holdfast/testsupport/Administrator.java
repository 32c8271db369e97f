package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;

/** Somebody with the role admin and a second factor, who has just shown it. */
public final class Administrator {
  private final Actor actor;
  private final String token;

  private Administrator(Actor actor, String token) {
    this.actor = actor;
    this.token = token;
  }

  /** A new one. Who gives the first administrator the role is the deployment; here, a superuser. */
  public static Administrator appointed(String name) {
    return appointed(name, "admin");
  }

  /** Somebody new with a role that wants a second factor. */
  public static Administrator appointed(String name, String role) {
    return appointed(name, role, null);
  }

  /** The same from an address of theirs, where limits are in force. */
  public static Administrator appointed(String name, String role, String address) {
    Actor actor = Actor.registered(name, address);
    Database.update(
        "update account set roles = array['user', ?] where email_hash = ?",
        role,
        Database.hash(actor.email()));
    return withFactor(actor.logIn());
  }

  /** Somebody who is administrator already, with a second factor from now on. */
  public static Administrator withFactor(Actor actor) {
    String secret = actor.request().noContentType().post("/api/v1/me/mfa/totp").path("secret");
    Totp device = Totp.of(secret);
    actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("code", device.at(MovableClock.now())))
        .post("/api/v1/me/mfa/totp/confirm")
        .then()
        .statusCode(200);
    // The step before was not used, but one that is later may be; this one is.
    Response proven =
        actor
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", actor.password(), "code", device.at(MovableClock.now(), 1)))
            .post("/api/v1/auth/reauthenticate");
    proven.then().statusCode(200);
    return new Administrator(actor, proven.path("accessToken"));
  }

  public Actor actor() {
    return actor;
  }

  /** The access token of the session with the second factor. */
  public String token() {
    return token;
  }

  public RequestSpecification request() {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }
}
