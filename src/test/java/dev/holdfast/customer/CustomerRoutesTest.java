package dev.holdfast.customer;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class CustomerRoutesTest {
  private static final String CUSTOMERS = "/api/v1/customers";
  private static final Map<String, String> ADDRESS =
      Map.of("line1", "Gasse 1", "postalCode", "10115", "city", "Berlin", "country", "DE");
  private static final Actors actors = new Actors();

  @Test
  void aCustomerIsAnsweredWhole() {
    Response answer = create(actors.anna(), whole());

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals(CUSTOMERS + "/" + answer.path("id"), answer.header("Location"));
    assertEquals("\"1\"", answer.header("ETag"));
    assertEquals(
        Set.of("id", "name", "email", "taxId", "address", "createdAt", "updatedAt"),
        answer.jsonPath().getMap("$").keySet());
    assertEquals("Käufer & Söhne ${7*7}", answer.path("name"));
    assertEquals("buyer@example.com", answer.path("email"));
    assertEquals("DE 1", answer.path("taxId"));
    assertEquals("Berlin", answer.path("address.city"));
    assertNull(answer.path("address.line2"));
  }

  @Test
  void whatIsReadIsWhatWasAnswered() {
    Response created = create(actors.anna(), whole());

    Response read = actors.anna().request().get(created.header("Location"));

    assertEquals(200, read.statusCode());
    assertEquals(created.asString(), read.asString());
    assertEquals("\"1\"", read.header("ETag"));
  }

  @Test
  void whatTheClientHasIsNotSentAgain() {
    String place = create(actors.anna(), whole()).header("Location");

    Response answer = actors.anna().request().header("If-None-Match", "\"0\", \"1\"").get(place);

    assertEquals(304, answer.statusCode());
    assertEquals("", answer.asString());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "name,null,required",
        "name,'',out_of_range",
        "name,'  ',invalid_format",
        "email,nobody,invalid_email",
        "taxId,12345678901234567890123456789012345678901,out_of_range"
      })
  void whatIsNotRightIsRefused(String member, String value, String code) {
    Response answer = create(actors.anna(), with(whole(), member, value));

    assertInvalid(answer, member, code);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"country,de,unknown_value", "country,ZZ,unknown_value", "city,null,required"})
  void anAddressIsRightOrRefused(String member, String value, String code) {
    Map<String, Object> address = with(new HashMap<>(ADDRESS), member, value);

    Response answer = create(actors.anna(), with(whole(), "address", address));

    assertInvalid(answer, "address." + member, code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id", "ownerId", "owner_id", "version", "createdAt", "updated_at", "tax_id"})
  void whatTheServiceSetsCantBeSent(String member) {
    Response answer = create(actors.anna(), with(whole(), member, "x"));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aCustomerIsReplacedWhole() {
    String place = create(actors.anna(), whole()).header("Location");

    Response answer = put(actors.anna(), place, Map.of("name", "New"), "\"1\"");

    assertEquals(200, answer.statusCode());
    assertEquals("\"2\"", answer.header("ETag"));
    assertEquals("New", answer.path("name"));
    assertNull(answer.path("email"));
    assertNull(answer.path("address"));
  }

  @Test
  void ofManyReplacementsAtOnceOneIsFirst() {
    String place = create(actors.anna(), whole()).header("Location");

    List<Response> answers =
        Together.run(10, i -> put(actors.anna(), place, Map.of("name", "N" + i), "\"1\""));

    List<Integer> expected = new ArrayList<>(Collections.nCopies(9, 412));
    expected.add(0, 200);
    assertEquals(expected, answers.stream().map(Response::statusCode).sorted().toList());
  }

  @Test
  void replacingNeedsTheTag() {
    String place = create(actors.anna(), whole()).header("Location");

    Response answer = put(actors.anna(), place, whole(), null);

    assertProblem(answer, 428, "precondition_required");
  }

  @Test
  void whatIsNoTagIsMalformed() {
    String place = create(actors.anna(), whole()).header("Location");

    Response answer = put(actors.anna(), place, whole(), "1");

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void aDeletedCustomerIsGone() {
    String place = create(actors.anna(), whole()).header("Location");

    Response answer = actors.anna().request().header("If-Match", "\"1\"").delete(place);

    assertEquals(204, answer.statusCode());
    assertProblem(actors.anna().request().get(place), 404, "not_found");
  }

  @Test
  void somebodyElsesIsAsIfItWereNotThere() {
    String place = create(actors.anna(), whole()).header("Location");

    Response read = actors.ben().request().get(place);
    Response replaced = put(actors.ben(), place, whole(), "\"1\"");
    Response deleted = actors.ben().request().header("If-Match", "*").delete(place);

    assertProblem(read, 404, "not_found");
    assertProblem(replaced, 404, "not_found");
    assertProblem(deleted, 404, "not_found");
    assertEquals("\"1\"", actors.anna().request().get(place).header("ETag"));
  }

  @Test
  void theListFindsTheStartOfANameInAnyCaseAndLiterally() {
    Actor cleo = Actor.registered("Cleo");
    for (String name : List.of("Alpha", "alp%", "Beta", "xAlpha")) {
      create(cleo, Map.of("name", name));
    }

    Response start = cleo.request().queryParam("q", "ALP").get(CUSTOMERS);
    Response literal = cleo.request().queryParam("q", "alp%").get(CUSTOMERS);

    assertEquals(Set.of("Alpha", "alp%"), Set.copyOf(start.<List<String>>path("items.name")));
    assertEquals(List.of("alp%"), literal.path("items.name"));
  }

  @Test
  void pagesLeaveNothingOutAndShowNothingTwice() {
    Actor cleo = Actor.registered("Cleo");
    for (int i = 0; i < 5; i++) {
      create(cleo, Map.of("name", "N" + i));
    }

    List<String> names = new ArrayList<>();
    String cursor = null;
    do {
      var request = cleo.request().queryParam("limit", 2);
      Response page =
          (cursor == null ? request : request.queryParam("cursor", cursor)).get(CUSTOMERS);
      names.addAll(page.<List<String>>path("items.name"));
      cursor = page.path("nextCursor");
    } while (cursor != null);

    assertEquals(List.of("N0", "N1", "N2", "N3", "N4"), names.stream().sorted().toList());
  }

  @Test
  void anothersCursorIsInvalid() {
    create(actors.anna(), whole());
    create(actors.anna(), whole());
    String cursor =
        actors.anna().request().queryParam("limit", 1).get(CUSTOMERS).path("nextCursor");

    Response answer = actors.ben().request().queryParam("cursor", cursor).get(CUSTOMERS);

    assertInvalid(answer, "cursor", "invalid_cursor");
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() {
    String key = UUID.randomUUID().toString();
    Response first = createKeyed(key);

    Response second = createKeyed(key);

    assertEquals(201, second.statusCode());
    assertEquals(first.asString(), second.asString());
    assertEquals("true", second.header("Idempotent-Replayed"));
  }

  private static Map<String, Object> whole() {
    return new HashMap<>(
        Map.of(
            "name", "Käufer & Söhne ${7*7}",
            "email", "buyer@example.com",
            "taxId", "DE 1",
            "address", ADDRESS));
  }

  private static Map<String, Object> with(Map<String, ?> body, String member, Object value) {
    Map<String, Object> changed = new HashMap<>(body);
    changed.put(member, value);
    return changed;
  }

  private static Response create(Actor actor, Object body) {
    return actor.request().contentType(ContentType.JSON).body(body).post(CUSTOMERS);
  }

  private static Response createKeyed(String key) {
    return actors
        .anna()
        .request()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(whole())
        .post(CUSTOMERS);
  }

  private static Response put(Actor actor, String place, Object body, String ifMatch) {
    var request = actor.request().contentType(ContentType.JSON).body(body);
    return (ifMatch == null ? request : request.header("If-Match", ifMatch)).put(place);
  }
}
