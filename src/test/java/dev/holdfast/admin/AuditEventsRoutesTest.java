package dev.holdfast.admin;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static dev.holdfast.testsupport.Problems.assertUnauthenticated;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.audit.chain.VerifyAudit;
import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.Administrator;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log over the API. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AuditEventsRoutesTest {
  private static final String PATH = "/api/v1/admin/audit-events";
  private static final Actors actors = new Actors();
  private static Administrator ada;
  private static Administrator otto;

  @TempDir Path folder;

  private static Administrator ada() {
    if (ada == null) {
      ada = Administrator.appointed("Ada");
    }
    return ada;
  }

  private static Administrator auditor() {
    if (otto == null) {
      otto = Administrator.appointed("Otto", "auditor");
    }
    return otto;
  }

  @Test
  void anEventHasWhatTheContractListsAndItsPlaceInTheChain() {
    String query = "?action=audit_read&outcome=success&actor=" + actor(ada());
    get(query);
    Waiting.until(() -> get(query + "&limit=100").path("items[-1].position") != null);

    Map<String, Object> event = get(query + "&limit=100").path("items[-1]");

    assertEquals(
        List.of(
            "id",
            "at",
            "action",
            "outcome",
            "actor",
            "resource",
            "reason",
            "requestId",
            "addressPrefix",
            "position"),
        new ArrayList<>(event.keySet()));
    assertEquals("audit_read", event.get("action"));
    assertEquals(actor(ada()), event.get("actor"));
    assertTrue(event.get("requestId").toString().startsWith("req_"));
  }

  @Test
  void readingIsItselfAnEvent() {
    Response read = get("?limit=1");

    Waiting.until(
        () ->
            "1"
                .equals(
                    Database.text(
                        "select count(*) from audit_event where action = 'audit_read'"
                            + " and request_id = ?",
                        read.header("X-Request-Id"))));
  }

  @Test
  void anAuditorReadsAsWell() {
    Response answer = auditor().request().noContentType().get(PATH);

    assertEquals(200, answer.statusCode(), answer::asString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/export", "/verify"})
  void nobodyElseReads(String what) {
    Machine machine = Machine.of(actors.anna(), "read:customers");

    assertProblem(actors.anna().request().get(PATH + what), 403, "forbidden");
    assertProblem(machine.request().get(PATH + what), 403, "forbidden");
    assertUnauthenticated(given().get(PATH + what));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/export", "/verify"})
  void nothingIsDeletedOrWritten(String what) {
    assertProblem(ada().request().noContentType().delete(PATH + what), 405, "method_not_allowed");
    assertProblem(ada().request().body("{}").post(PATH + what), 405, "method_not_allowed");
  }

  @Test
  void filtersNarrow() {
    Inserted events = Inserted.some();

    assertEquals(List.of(events.ids.get(0)), ids("?actor=key:" + events.mark + "-0"));
    assertEquals(
        List.of(events.ids.get(2), events.ids.get(1)),
        ids("?resource=invoice:" + events.mark + "&outcome=denied"));
    assertEquals(
        List.of(events.ids.get(3), events.ids.get(0)),
        ids("?resource=invoice:" + events.mark + "&action=invoice_issued"));
    assertEquals(List.of(), ids("?resource=invoice:" + events.mark + "&action=logout"));
  }

  @Test
  void timesAreIncludedAtBothEnds() {
    Inserted events = Inserted.some();

    assertEquals(
        List.of(events.ids.get(2), events.ids.get(1)),
        ids(
            "?resource=invoice:"
                + events.mark
                + "&from=2020-01-01T00:00:01.000Z&to=2020-01-01T00:00:02Z"));
  }

  @Test
  void cursorsGoThroughAllAndFitTheirFiltersAlone() {
    Inserted events = Inserted.some();
    String list = "?limit=3&resource=invoice:" + events.mark;
    Response first = get(list);
    String cursor = first.path("nextCursor");

    Response second = get(list + "&cursor=" + cursor);

    List<String> all = new ArrayList<>(first.path("items.id"));
    all.addAll(second.path("items.id"));
    assertEquals(List.of(3, 2, 1, 0).stream().map(events.ids::get).toList(), all);
    assertNull(second.path("nextCursor"));
    assertInvalid(get(list + "x&cursor=" + cursor), "cursor", "invalid_cursor");
    assertInvalid(
        auditor().request().noContentType().get(PATH + list + "&cursor=" + cursor),
        "cursor",
        "invalid_cursor");
  }

  @ParameterizedTest
  @CsvSource({
    "action=nothing,action,unknown_value",
    "outcome=maybe,outcome,unknown_value",
    "from=yesterday,from,invalid_format",
    "to=2026-02-30T00:00:00Z,to,invalid_format",
    "limit=101,limit,out_of_range",
    "acteur=x,query,unknown_parameter",
    "actor=a%0Ab,actor,invalid_format",
    "cursor=x,cursor,invalid_cursor"
  })
  void aFilterThatIsNoneIsInvalid(String query, String field, String code) {
    assertInvalid(
        ada().request().noContentType().urlEncodingEnabled(false).get(PATH + "?" + query),
        field,
        code);
  }

  @Test
  void theLogIsIntact() {
    get("?limit=1");

    Response verdict = ada().request().noContentType().get(PATH + "/verify");

    assertEquals(200, verdict.statusCode(), verdict::asString);
    assertEquals(
        Set.of("intact", "checkedEvents", "lastSeal", "firstBroken"),
        new HashSet<>(verdict.jsonPath().getMap("$").keySet()));
    assertEquals(true, verdict.path("intact"), verdict::asString);
    assertNull(verdict.path("firstBroken"));
  }

  @Test
  void anExportIsVerifiedOffline() throws IOException {
    Inserted.some();
    Waiting.until(() -> "0".equals(Database.text("select count(*) from audit_unchained")));

    Response export = ada().request().noContentType().get(PATH + "/export");

    assertEquals(200, export.statusCode());
    assertTrue(export.contentType().startsWith("application/x-ndjson"), export.contentType());
    assertNotNull(export.header("Content-Disposition"));
    Path file = folder.resolve("audit.ndjson");
    Files.write(file, export.asByteArray());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        VerifyAudit.run(
            new String[] {VerifyAudit.COMMAND, file.toString()},
            new PrintStream(said, true, UTF_8));
    assertEquals(0, code, () -> said.toString(UTF_8));
    Waiting.until(
        () ->
            "1"
                .equals(
                    Database.text(
                        "select count(*) from audit_event where action = 'audit_exported'"
                            + " and request_id = ?",
                        export.header("X-Request-Id"))));
  }

  @Test
  void everyEventIsOneLineWhateverItsTextsAre() throws IOException {
    String path = "/api/v1/nowhere%0A%7B%22type%22:%22event%22%7D%E2%80%A8%E2%80%AE";
    given().urlEncodingEnabled(false).get(path);
    Waiting.until(() -> "0".equals(Database.text("select count(*) from audit_unchained")));

    String export = ada().request().noContentType().get(PATH + "/export").asString();

    String[] lines = export.split("\n", -1);
    for (String line : List.of(lines).subList(0, lines.length - 1)) {
      assertTrue(line.startsWith("{\"type\":\"") && line.endsWith("}"), line);
      assertFalse(line.chars().anyMatch(c -> c < ' ' || c == 0x2028 || c == 0x202E), line);
    }
    assertEquals("", lines[lines.length - 1]);
  }

  private static String actor(Administrator who) {
    return "account:" + Database.accountId(who.actor().email());
  }

  private static Response get(String query) {
    return ada().request().noContentType().get(PATH + query);
  }

  private static List<String> ids(String query) {
    Response answer = get(query);
    assertEquals(200, answer.statusCode(), answer::asString);
    return answer.path("items.id");
  }

  /** Four events of 2020, a second apart. */
  private record Inserted(String mark, List<String> ids) {

    static Inserted some() {
      String mark = Long.toString(System.nanoTime(), 36);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        long millis = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli() + 1000 * i;
        String hex = String.format("%012x", millis);
        String id =
            hex.substring(0, 8)
                + "-"
                + hex.substring(8)
                + "-7000-8000-"
                + String.format("%012x", System.nanoTime() & 0xFFFF_FFFF_FFFFL);
        Database.update(
            "insert into audit_event (id, at, action, outcome, actor, resource)"
                + " values (?::uuid, to_timestamp(? / 1000.0), ?, ?, ?, ?)",
            id,
            millis,
            i == 0 || i == 3 ? "invoice_issued" : "invoice_voided",
            i == 0 || i == 3 ? "success" : "denied",
            "key:" + mark + "-" + i,
            "invoice:" + mark);
        ids.add(id);
      }
      return new Inserted(mark, ids);
    }
  }
}
