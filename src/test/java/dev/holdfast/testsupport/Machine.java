package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A program of somebody's, with an API key that they made for it. */
public final class Machine {
  private static final String KEYS = "/api/v1/api-keys";

  private final Actor owner;
  private final String id;
  private final String key;

  private Machine(Actor owner, String id, String key) {
    this.owner = owner;
    this.id = id;
    this.key = key;
  }

  /** A machine that may come from anywhere. */
  public static Machine of(Actor owner, String... scopes) {
    return of(owner, Map.of("scopes", List.of(scopes)));
  }

  /** A machine with a key of which more is said than its name. */
  public static Machine of(Actor owner, Map<String, Object> terms) {
    Map<String, Object> body = new HashMap<>(terms);
    body.putIfAbsent("name", "machine");
    Response made = owner.request().contentType(ContentType.JSON).body(body).post(KEYS);
    made.then().statusCode(201);
    return new Machine(owner, made.path("id"), made.path("key"));
  }

  public String id() {
    return id;
  }

  /** The key itself. */
  public String key() {
    return key;
  }

  /** A request with the key. */
  public RequestSpecification request() {
    return with(key);
  }

  /** A request with the key that came from an address, which this machine vouches for. */
  public RequestSpecification from(String address) {
    return request().header("X-Forwarded-For", address);
  }

  /** The same machine with a new key; the old one goes on for so many seconds. */
  public Machine rotated(int overlapSeconds) {
    Response made =
        owner
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("overlapSeconds", overlapSeconds))
            .post(KEYS + "/" + id + "/rotate");
    made.then().statusCode(201);
    return new Machine(owner, made.path("id"), made.path("key"));
  }

  public Machine revoked() {
    owner.request().delete(KEYS + "/" + id).then().statusCode(204);
    return this;
  }

  /** The same with a key that ran out a minute ago; call it before the key is used. */
  public Machine expired() {
    Database.update(
        "update api_key set created_at = now() - interval '1 day',"
            + " expires_at = now() - interval '1 minute' where id = ?::uuid",
        id);
    return this;
  }

  /** A request with any text as the key. */
  public static RequestSpecification with(String key) {
    return given().header("API-Key", key);
  }
}
