package dev.holdfast.canary;

import static io.restassured.RestAssured.given;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Documents;
import dev.holdfast.testsupport.Estate;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.Mailbox;
import dev.holdfast.testsupport.SecondFactor;
import dev.holdfast.testsupport.Totp;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Somebody who does all that can be done with secrets, rightly and wrongly, and what to look for.
 */
final class Life {
  static final String AGENT = "canary-agent";

  private static final String LOGIN = "/api/v1/auth/login";
  private static final String INVOICES = "/api/v1/invoices";

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final List<Canary> canaries = new ArrayList<>();
  private final StringBuffer refusals = new StringBuffer();
  private final Estate estate;
  private final Actor owner;

  Life(Map<String, String> settings) {
    secret("password of the database", settings.get("holdfast.db.password"));
    secret("master key", settings.get("holdfast.master-keys").replaceFirst("^[^:]*:", ""));
    RestAssured.filters(new Refused());
    estate = Estate.marked();
    owner = estate.owner();
  }

  List<Canary> canaries() {
    return canaries;
  }

  String refusals() {
    return refusals.toString();
  }

  String id() {
    return estate.id();
  }

  /** The name of a customer is searched by its beginning, and kept in the clear for that. */
  String clearText() {
    return estate.lastingMarks().get(1);
  }

  void live() {
    own();
    guesses();
    tokens();
    secondFactor();
    machines();
    misplaced();
    attachments();
    another();
  }

  private void own() {
    secret("password", owner.password());
    personal("address of the account", owner.email());
    estate.encryptedMarks().forEach(text -> personal("address of the account", text));
    estate.hiddenMarks().forEach(text -> personal("of a customer or the business", text));
    owner.request().get("/api/v1/me/export").then().statusCode(200);
  }

  private void guesses() {
    String wrong = secret("wrong password", "wrong lamp " + mark);
    login(owner.email(), wrong);
    login("nobody." + mark + "@example.com", wrong);
    personal("unknown address", "nobody." + mark + "@example.com");
    String code = secret("wrong code", "ZZ" + mark.substring(0, 3) + "-" + mark.substring(3));
    post("/api/v1/auth/verify-email", Map.of("email", owner.email(), "code", code));
    post(
        "/api/v1/auth/password/reset",
        Map.of("email", owner.email(), "code", code, "newPassword", wrong));
    post("/api/v1/auth/mfa", Map.of("mfaToken", wrong, "code", "123456"));
    owner
        .request()
        .contentType(ContentType.JSON)
        .body(Map.of("password", wrong))
        .post("/api/v1/auth/reauthenticate");
  }

  private void tokens() {
    token("access token", owner.token());
    String refresh = secret("refresh token", owner.refreshToken());
    Response next = refresh(refresh);
    secret("next refresh token", next.cookie("__Host-refresh"));
    token("next access token", next.path("accessToken"));
    refresh(next.cookie("__Host-refresh"));
    Response device = login(owner.email(), owner.password());
    secret("device cookie", device.cookie("__Host-device"));
    // Used again long after its successor: the session ends.
    refresh(refresh);
    String forged = owner.token().substring(0, owner.token().length() - 6) + "AAAAAA";
    given().header("Authorization", "Bearer " + forged).get("/api/v1/me");
    given()
        .header("Authorization", "Basic " + secret("basic", "YmFzaWM6" + mark))
        .get("/api/v1/me");
  }

  private void secondFactor() {
    owner.logIn();
    Response enrolled = SecondFactor.enrol(owner);
    String shared = secret("secret of the second factor", enrolled.path("secret"));
    Totp device = Totp.of(shared);
    Response confirmed = SecondFactor.confirm(owner, device.at(Instant.now()));
    List<String> recovery = confirmed.path("recoveryCodes");
    recovery.forEach(code -> secret("recovery code", code));
    Response challenge = login(owner.email(), owner.password());
    String mfaToken = secret("token of the second step", challenge.path("mfaToken"));
    post("/api/v1/auth/mfa", Map.of("mfaToken", mfaToken, "code", "000000"));
    Response in = post("/api/v1/auth/mfa", Map.of("mfaToken", mfaToken, "code", recovery.get(0)));
    token("access token with two factors", in.path("accessToken"));
  }

  private void machines() {
    Actor maker = Actor.registered("Maker" + mark);
    personal("address of another account", maker.email());
    secret("password of another account", maker.password());
    Response made =
        maker
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("name", "till", "scopes", List.of("read:invoices")))
            .post("/api/v1/api-keys");
    String key = made.path("key");
    secret("secret of an API key", key.substring(key.lastIndexOf('_') + 1));
    given().header("API-Key", key).get(INVOICES);
    given().header("API-Key", key).header("X-Forwarded-Proto", "http").get(INVOICES);
    given().header("API-Key", key.substring(0, key.length() - 1) + "!").get(INVOICES);
    given().header("Authorization", "Bearer " + key).get(INVOICES);
    given().queryParam("api_key", key).get(INVOICES);
    given().queryParam(key, "1").get(INVOICES);
    given().get(INVOICES + "/" + key);
    given().header("User-Agent", AGENT + " " + key).get(INVOICES);
    given().header("Cookie", "key=" + key).get(INVOICES);
    given().header("Referer", "https://example.com/?k=" + key).get(INVOICES);
    Response rotated =
        maker
            .request()
            .contentType(ContentType.JSON)
            .body(Map.of("overlapSeconds", 60))
            .post("/api/v1/api-keys/" + made.path("id") + "/rotate");
    String next = rotated.path("key");
    secret("secret of the next API key", next.substring(next.lastIndexOf('_') + 1));
  }

  /** Secrets where none belongs: broken bodies, names of fields, queries, headers, paths. */
  private void misplaced() {
    String password = owner.password();
    given().contentType(ContentType.JSON).body("{\"password\": \"" + password).post(LOGIN);
    given()
        .contentType(ContentType.JSON)
        .body("{\"" + password + "\": \"" + owner.email() + "\"}")
        .post(LOGIN);
    given().contentType(ContentType.JSON).body("[\"" + password + "\"]").post(LOGIN);
    given().contentType("text/plain; a=\"" + password + "\"").body(password).post(LOGIN);
    given().queryParam("access_token", owner.token()).get("/api/v1/me");
    given().get("/api/v1/me/" + owner.token());
    given()
        .header("Authorization", "Bearer " + owner.token())
        .queryParam(password, "")
        .get(INVOICES);
    given()
        .header("X-Forwarded-Proto", "http")
        .contentType(ContentType.JSON)
        .body(Map.of("email", owner.email(), "password", password))
        .post(LOGIN);
    estate.books().postKeyed("/api/v1/customers", "key-" + mark, Map.of("name", 7, password, "x"));
    // A duplicate in the database, whose words for it would have the address.
    post(
        "/api/v1/auth/register",
        Map.of("email", owner.email(), "password", password + "!", "displayName", "Twin"));
  }

  private void attachments() {
    String words = personal("words in an attachment", "invoice of " + mark + " Dragarbrunn");
    String name = personal("name of an attachment", "contract-" + mark + "-dragarbrunn.pdf");
    byte[] pdf = Documents.pdf(Documents.CATALOG, "4 0 obj\n(" + words + ")\nendobj\n");
    Folder folder = Folder.of(owner, estate.issued());
    Response stored = folder.add("application/pdf", name, pdf);
    stored.then().statusCode(201);
    folder.get(stored.path("id")).then().statusCode(200);
  }

  /** Forgets the password, and takes another. */
  private void another() {
    Actor forgetful = Actor.registered("Forgetful" + mark);
    personal("address of who forgot", forgetful.email());
    post("/api/v1/auth/password/forgot", Map.of("email", forgetful.email()));
    String code = secret("code in a mail", Mailbox.awaitCode(forgetful.email(), 2));
    String chosen = secret("new password", "another lamp " + mark);
    post(
            "/api/v1/auth/password/reset",
            Map.of("email", forgetful.email(), "code", code, "newPassword", chosen))
        .then()
        .statusCode(204);
    login(forgetful.email(), chosen).then().statusCode(200);
  }

  private Response login(String email, String password) {
    return post(LOGIN, Map.of("email", email, "password", password));
  }

  private static Response post(String path, Map<String, ?> body) {
    return given().header("User-Agent", AGENT).contentType(ContentType.JSON).body(body).post(path);
  }

  private static Response refresh(String token) {
    return given()
        .noContentType()
        .header("Cookie", "__Host-refresh=" + token)
        .post("/api/v1/auth/refresh");
  }

  /** The signature of a token is what makes it one; its claims hold ids and times. */
  private void token(String what, String token) {
    secret(what, token.substring(token.lastIndexOf('.') + 1));
  }

  private String secret(String what, String text) {
    canaries.add(Canary.secret(what, text));
    return text;
  }

  private String personal(String what, String text) {
    canaries.add(Canary.personal(what, text));
    return text;
  }

  /** Keeps what refused requests were answered. */
  private final class Refused implements Filter {
    @Override
    public Response filter(
        FilterableRequestSpecification request,
        FilterableResponseSpecification response,
        FilterContext context) {
      Response answer = context.next(request, response);
      if (answer.statusCode() >= 400) {
        refusals.append(answer.getHeaders()).append('\n').append(answer.asString()).append('\n');
      }
      return answer;
    }
  }
}
