package dev.holdfast.business;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class BusinessRoutesTest {
  private static final String BUSINESS = "/api/v1/me/business";
  private static final Map<String, String> ADDRESS =
      Map.of("line1", "Gasse 1", "postalCode", "10115", "city", "Berlin", "country", "DE");
  private static final Actors actors = new Actors();

  @Test
  void theFirstTimeNeedsNoTag() {
    Actor bruno = Actor.registered("Bruno");

    Response answer = put(bruno, whole(), null);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("\"1\"", answer.header("ETag"));
    assertEquals(
        Set.of("name", "taxId", "address", "invoicePrefix"),
        answer.jsonPath().getMap("$").keySet());
    assertEquals("Bruno GmbH", answer.path("name"));
    assertEquals("R-2/", answer.path("invoicePrefix"));
    assertNull(answer.path("taxId"));
    assertEquals(answer.asString(), bruno.request().get(BUSINESS).asString());
  }

  @Test
  void beforeThereIsNothing() {
    Response answer = Actor.registered("Bruno").request().get(BUSINESS);

    assertProblem(answer, 404, "not_found");
  }

  @Test
  void laterTheTagIsNeeded() {
    put(actors.anna(), whole(), null);

    Response answer = put(actors.anna(), whole(), null);

    assertProblem(answer, 428, "precondition_required");
  }

  @Test
  void theTagMustBeTheCurrentOne() {
    put(actors.anna(), whole(), null);

    Response answer = put(actors.anna(), whole(), "\"77\"");

    assertProblem(answer, 412, "precondition_failed");
  }

  @Test
  void withTheTagItIsReplaced() {
    Actor bruno = Actor.registered("Bruno");
    put(bruno, whole(), null);

    Response answer = put(bruno, with(whole(), "invoicePrefix", null), "\"1\"");

    assertEquals(200, answer.statusCode());
    assertEquals("\"2\"", answer.header("ETag"));
    assertNull(answer.path("invoicePrefix"));
  }

  @Test
  void ofTwoFirstTimesAtOnceOneIsFirst() {
    Actor bruno = Actor.registered("Bruno");

    List<Response> answers = Together.run(5, i -> put(bruno, whole(), null));

    assertEquals(
        List.of(200, 428, 428, 428, 428),
        answers.stream().map(Response::statusCode).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "name,null,required",
        "address,null,required",
        "invoicePrefix,12345678901,invalid_format",
        "invoicePrefix,a b,invalid_format",
        "taxId,'',out_of_range"
      })
  void whatIsNotRightIsRefused(String member, String value, String code) {
    Response answer = put(Actor.registered("Bruno"), with(whole(), member, value), null);

    assertInvalid(answer, member, code);
  }

  @Test
  void eachHasTheirOwn() {
    Actor bruno = Actor.registered("Bruno");
    put(bruno, whole(), null);

    Response answer = Actor.registered("Cleo").request().get(BUSINESS);

    assertProblem(answer, 404, "not_found");
  }

  private static Map<String, Object> whole() {
    return new HashMap<>(Map.of("name", "Bruno GmbH", "address", ADDRESS, "invoicePrefix", "R-2/"));
  }

  private static Map<String, Object> with(Map<String, Object> body, String member, Object value) {
    Map<String, Object> changed = new HashMap<>(body);
    changed.put(member, value);
    return changed;
  }

  private static Response put(Actor actor, Object body, String ifMatch) {
    var request = actor.request().contentType(ContentType.JSON).body(body);
    return (ifMatch == null ? request : request.header("If-Match", ifMatch)).put(BUSINESS);
  }
}
