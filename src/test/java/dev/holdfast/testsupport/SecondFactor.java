package dev.holdfast.testsupport;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The second factor of an actor, set up as people do. The step that confirmed it is used up, so the
 * next code is that of the step after; a test that needs one more moves the clock or takes a
 * recovery code.
 *
 * @param device where the codes come from
 */
public record SecondFactor(Totp device, List<String> recoveryCodes) {
  private static final String PATH = "/api/v1/me/mfa/totp";

  /** Sets up a factor. */
  public static SecondFactor of(Actor actor) {
    return of(actor, Instant.now());
  }

  /** Sets up a factor where it is that time. */
  public static SecondFactor of(Actor actor, Instant now) {
    Totp device = enrolled(actor);
    List<String> recoveryCodes =
        confirm(actor, device.at(now)).then().statusCode(200).extract().path("recoveryCodes");
    return new SecondFactor(device, recoveryCodes);
  }

  /** A device whose secret is not confirmed yet. */
  public static Totp enrolled(Actor actor) {
    return Totp.of(enrol(actor).then().statusCode(201).extract().path("secret"));
  }

  public static Response enrol(Actor actor) {
    return actor.request().noContentType().post(PATH);
  }

  public static Response confirm(Actor actor, String code) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("code", code))
        .post(PATH + "/confirm");
  }

  public static Response remove(Actor actor, String password, String code) {
    return actor
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("password", password, "code", code))
        .delete(PATH);
  }
}
