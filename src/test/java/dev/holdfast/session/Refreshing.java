package dev.holdfast.session;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** Requests with the refresh cookie, as a browser sends them. */
final class Refreshing {
  static final String COOKIE = "__Host-refresh";

  private Refreshing() {}

  static Response refresh(String token) {
    return with(token).post("/api/v1/auth/refresh");
  }

  static Response logout(String token) {
    return with(token).post("/api/v1/auth/logout");
  }

  static RequestSpecification with(String token) {
    return given().noContentType().header("Cookie", COOKIE + "=" + token);
  }

  /** The status of a request with an access token. */
  static int statusWith(String accessToken) {
    return given().header("Authorization", "Bearer " + accessToken).get("/api/v1/me").statusCode();
  }
}
