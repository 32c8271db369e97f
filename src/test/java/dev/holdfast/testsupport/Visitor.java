package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody at the door, from an address of a network that no other has, with or without a device
 * cookie.
 */
public record Visitor(String address, String deviceCookie) {
  private static final String COOKIE = "__Host-device";
  private static final AtomicInteger NETWORKS = new AtomicInteger();

  /** From a network of their own. */
  public static Visitor unknown() {
    int network = NETWORKS.incrementAndGet();
    return new Visitor("10." + (network >> 8) + "." + (network & 255) + ".7", null);
  }

  /** From another network, with the device. */
  public Visitor elsewhere() {
    return new Visitor(unknown().address, deviceCookie);
  }

  /** From another address. */
  public Visitor at(String other) {
    return new Visitor(other, deviceCookie);
  }

  /** With what an answer set as the device's cookie. */
  public Visitor keeping(Response answer) {
    return with(COOKIE + "=" + answer.cookie(COOKIE));
  }

  /** With a whole cookie header. */
  public Visitor with(String cookieHeader) {
    return new Visitor(address, cookieHeader);
  }

  /** Whose network is counted as this. */
  public String prefix() {
    return address.substring(0, address.lastIndexOf('.')) + ".0/24";
  }

  public RequestSpecification request() {
    RequestSpecification request =
        given().header("X-Forwarded-For", address).contentType(ContentType.JSON);
    return deviceCookie == null ? request : request.header("Cookie", deviceCookie);
  }

  public Response logIn(String email, String password) {
    return request().body(Map.of("email", email, "password", password)).post("/api/v1/auth/login");
  }

  /** A device that has logged in to an actor's account. */
  public static Visitor knownTo(Actor actor) {
    Visitor visitor = unknown();
    return visitor.keeping(visitor.logIn(actor.email(), actor.password()));
  }
}
