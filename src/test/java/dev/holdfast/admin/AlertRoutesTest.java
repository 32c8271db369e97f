package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.AlertBoard;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Visitor;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reading the alerts, and taking note of one. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AlertRoutesTest {
  private static final String PATH = "/api/v1/admin/alerts";
  private static final String DETECTOR = "enumeration";
  private static final AlertBoard BOARD = new AlertBoard();
  private static Administrator ada;
  private static Administrator otto;

  private static Administrator ada() {
    if (ada == null) {
      ada = Administrator.appointed("Ada");
    }
    return ada;
  }

  private static Administrator otto() {
    if (otto == null) {
      otto = Administrator.appointed("Otto", "auditor");
    }
    return otto;
  }

  @Test
  void anAlertSaysWhatWasSeenOfWhomHowOftenAndWhen() {
    Visitor mallory = Visitor.unknown();
    probe(mallory);

    Map<String, Object> alert = BOARD.await(DETECTOR, subject(mallory));

    assertEquals(
        Set.of(
            "id",
            "detector",
            "severity",
            "subject",
            "summary",
            "count",
            "firstSeen",
            "lastSeen",
            "state",
            "acknowledgedBy",
            "acknowledgedAt"),
        alert.keySet());
    assertEquals("high", alert.get("severity"));
    assertEquals("Ids or paths are being tried out", alert.get("summary"));
    assertEquals("open", alert.get("state"));
    assertNull(alert.get("acknowledgedBy"));
    assertNull(alert.get("acknowledgedAt"));
  }

  @Test
  void anAdministratorTakesNoteOfOne() {
    Visitor mallory = Visitor.unknown();
    String id = raised(mallory);

    Response answer = acknowledge(ada(), id);

    assertEquals(200, answer.statusCode(), answer::asString);
    assertEquals("acknowledged", answer.path("state"));
    assertEquals(accountOf(ada()), answer.path("acknowledgedBy"));
    assertNotNull(answer.path("acknowledgedAt"));
    assertFalse(ids(list(ada(), "open")).contains(id));
    assertTrue(ids(list(ada(), "acknowledged")).contains(id));
    assertEquals(
        "account:" + accountOf(ada()),
        Database.text(
            "select actor from audit_event where action = 'alert_acknowledged' and resource = ?",
            "alert:" + id));
  }

  @Test
  void whoComesSecondSeesWhoWasFirst() {
    String id = raised(Visitor.unknown());
    Administrator second = Administrator.appointed("Bea");
    Response first = acknowledge(ada(), id);

    Response answer = acknowledge(second, id);

    assertEquals(200, answer.statusCode());
    assertEquals(first.asString(), answer.asString());
  }

  @Test
  void ofManyAtOnceOneIsFirst() {
    String id = raised(Visitor.unknown());
    ada();

    Together.run(8, i -> acknowledge(ada(), id).statusCode());

    assertEquals(
        "1",
        Database.text(
            "select count(*) from audit_event where action = 'alert_acknowledged'"
                + " and resource = ?",
            "alert:" + id));
  }

  @Test
  void whatGoesOnAfterwardsIsANewAlert() {
    Visitor mallory = Visitor.unknown();
    String id = raised(mallory);
    acknowledge(ada(), id);

    probe(mallory);

    assertNotEquals(id, BOARD.await(DETECTOR, subject(mallory)).get("id"));
  }

  @Test
  void anAuditorReadsAndTakesNoteOfNothing() {
    String id = raised(Visitor.unknown());

    assertTrue(ids(list(otto(), "open")).contains(id));
    assertProblem(acknowledge(otto(), id), 403, "forbidden");
  }

  @Test
  void nobodyElseSeesThem() {
    Actor anna = Actor.registered("Anna");

    assertProblem(anna.request().get(PATH), 403, "forbidden");
    assertProblem(anna.request().post(PATH + "/x/acknowledge"), 403, "forbidden");
  }

  @Test
  void readingThemIsAudited() {
    list(otto(), "open");

    Waiting.until(
        () ->
            Integer.parseInt(
                    Database.text(
                        "select count(*) from audit_event where action = 'alerts_read'"
                            + " and actor = ?",
                        "account:" + accountOf(otto())))
                > 0);
  }

  @Test
  void aPageLeadsToTheNext() {
    raised(Visitor.unknown());
    raised(Visitor.unknown());
    Response first = ada().request().noContentType().get(PATH + "?limit=1");

    Response second =
        ada().request().noContentType().get(PATH + "?limit=1&cursor=" + first.path("nextCursor"));

    assertEquals(200, second.statusCode(), second::asString);
    assertTrue(
        first.<String>path("items[0].id").compareTo(second.path("items[0].id")) > 0,
        "the newest is first");
  }

  @Test
  void aCursorIsForNobodyElseAndForNoOtherList() {
    raised(Visitor.unknown());
    raised(Visitor.unknown());
    String cursor = ada().request().noContentType().get(PATH + "?limit=1").path("nextCursor");

    assertInvalid(
        otto().request().noContentType().get(PATH + "?cursor=" + cursor),
        "cursor",
        "invalid_cursor");
    assertInvalid(
        ada().request().noContentType().get(PATH + "?state=open&cursor=" + cursor),
        "cursor",
        "invalid_cursor");
  }

  @Test
  void whatIsNoStateOrLimitIsInvalid() {
    assertInvalid(list(ada(), "closed"), "state", "unknown_value");
    assertInvalid(ada().request().noContentType().get(PATH + "?limit=0"), "limit", "out_of_range");
  }

  @Test
  void whatIsNoAlertIsNotFound() {
    assertProblem(acknowledge(ada(), "01900000-0000-7000-8000-000000000000"), 404, "not_found");
    assertProblem(acknowledge(ada(), "nothing"), 404, "not_found");
  }

  private static String raised(Visitor mallory) {
    probe(mallory);
    return (String) BOARD.await(DETECTOR, subject(mallory)).get("id");
  }

  private static void probe(Visitor mallory) {
    for (int i = 0; i < 20; i++) {
      mallory.request().get("/probe" + i);
    }
  }

  private static String subject(Visitor mallory) {
    return "address:" + mallory.address();
  }

  private static Response list(Administrator who, String state) {
    return who.request().noContentType().get(PATH + "?limit=100&state=" + state);
  }

  private static Response acknowledge(Administrator who, String id) {
    return who.request().noContentType().post(PATH + "/" + id + "/acknowledge");
  }

  private static List<String> ids(Response page) {
    return page.path("items.id");
  }

  private static String accountOf(Administrator who) {
    return Database.accountId(who.actor().email());
  }
}
