package dev.holdfast.attachment;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Pictures;
import dev.holdfast.testsupport.Together;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored of files, how much, and who may read it. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AttachmentStorageTest {
  private static final String TYPE = "image/png";
  private static final byte[] PNG = Pictures.png();
  private static final long QUOTA = 100L * 1024 * 1024;

  private Actor anna;
  private String account;
  private InvoiceBooks books;

  @BeforeEach
  void actors() {
    anna = Actor.registered("Anna");
    account = anna.request().get("/api/v1/me").path("id");
    books = InvoiceBooks.inBusiness(anna);
  }

  @Inject AttachmentData data;

  @Test
  void anExportHasOneFileInMemory() {
    assertEquals(1, data.together());
  }

  @Test
  void ofManyAtOnceAsManyAreStoredAsThereIsRoomForOnTheInvoice() {
    String invoice = books.draft();
    Folder folder = Folder.of(anna, invoice);
    IntStream.range(0, 15).forEach(i -> folder.addPicture());

    List<Response> answers = Together.run(20, i -> folder.add(TYPE, "x" + i, PNG));

    assertEquals(5, count(answers, 201));
    assertEquals(15, count(answers, 409));
    assertEquals("20", rows("select count(*)"));
    assertEquals(Integer.toString(20 * PNG.length), usage());
    assertEquals(20, books.get(invoice).<List<?>>path("attachments").size());
  }

  @Test
  void ofManyAtOnceAsManyAreStoredAsTheAccountHasRoomFor() {
    List<Folder> folders =
        IntStream.range(0, 10).mapToObj(i -> Folder.of(anna, books.draft())).toList();
    folders.get(0).addPicture();
    Database.update(
        "update attachment_usage set bytes = ? where owner_id = ?::uuid",
        QUOTA - 4L * PNG.length + 1,
        account);

    List<Response> answers = Together.run(10, i -> folders.get(i).add(TYPE, "x", PNG));

    assertEquals(3, count(answers, 201));
    answers.stream()
        .filter(answer -> answer.statusCode() != 201)
        .forEach(answer -> assertProblem(answer, 409, "conflict"));
    assertEquals("4", rows("select count(*)"));
  }

  private static long count(List<Response> answers, int status) {
    return answers.stream().filter(answer -> answer.statusCode() == status).count();
  }

  @Test
  void roomIsGivenBackByRemovingAndByDeletingTheDraft() {
    String draft = books.draft();
    Folder.of(anna, draft).addPicture();
    Folder folder = Folder.of(anna, books.draft());
    String removed = folder.addPicture();
    folder.addPicture();

    folder.delete(removed);
    books.delete(draft, books.etag(draft));

    assertEquals("1", rows("select count(*)"));
    assertEquals(Integer.toString(PNG.length), usage());
  }

  @Test
  void aRefusedFileTakesNoRoom() {
    String invoice = books.issued();
    books.makeVoid(invoice);

    Folder.of(anna, invoice).add(TYPE, "x", PNG);

    assertNull(usage());
  }

  @Test
  void aFileOnADraftThatIsDeletedAtTheSameMomentLeavesNoRow() {
    for (int i = 0; i < 10; i++) {
      String draft = books.draft();
      String etag = books.etag(draft);
      Folder folder = Folder.of(anna, draft);

      List<Integer> statuses =
          Together.run(
              2,
              number ->
                  number == 0
                      ? folder.add(TYPE, "x", PNG).statusCode()
                      : books.delete(draft, etag).statusCode());

      assertTrue(
          Set.of(List.of(201, 412), List.of(404, 204)).contains(statuses), statuses::toString);
    }
    assertEquals(
        "0",
        Database.text(
            "select count(*) from attachment a where not exists (select from invoice i where"
                + " i.owner_id = a.owner_id and i.id = a.invoice_id)"));
  }

  @Test
  void neitherNameNorContentCanBeReadInTheDatabase() {
    byte[] noise = Pictures.noise(20);
    String id = Folder.of(anna, books.draft()).add(TYPE, "Zerbina.png", noise).path("id");

    String row =
        Database.text(
            "select encode(filename, 'hex') || ' ' || encode(content, 'hex') from attachment"
                + " where id = ?::uuid",
            id);

    HexFormat hex = HexFormat.of();
    assertEquals(-1, row.indexOf(hex.formatHex("Zerbina".getBytes(UTF_8))));
    assertEquals(-1, row.indexOf(hex.formatHex("IDAT".getBytes(UTF_8))));
  }

  @Test
  void aContentThatWasMovedToAnotherRowIsNotGivenBack() {
    Folder folder = Folder.of(anna, books.draft());
    String one = folder.addPicture();
    String other = folder.add(TYPE, "x", Pictures.noise(9)).path("id");
    move("content", one, other);

    Response got = folder.get(other);

    assertProblem(got, 500, "internal_error");
    assertEquals(200, folder.get(one).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content_type = 'application/pdf'",
        "invoice_id = (select max(id::text)::uuid from invoice where owner_id = attachment.owner_id)"
      })
  void aContentThatIsToBeGivenOutOtherwiseIsNotGivenBack(String change) {
    String invoice = books.draft();
    String id = Folder.of(anna, invoice).addPicture();
    String other = books.draft();

    Database.update(
        "set session_replication_role = replica; update attachment set "
            + change
            + " where id = '"
            + id
            + "'");

    Response got = Folder.of(anna, change.startsWith("invoice") ? other : invoice).get(id);
    assertProblem(got, 500, "internal_error");
  }

  @Test
  void aNameThatWasMovedToAnotherRowIsLeftOut() {
    String invoice = books.draft();
    Folder folder = Folder.of(anna, invoice);
    String one = folder.add(TYPE, "secret", PNG).path("id");
    String other = folder.addPicture();
    move("filename", one, other);

    Response shown = books.get(invoice);

    assertEquals(Arrays.asList("secret.png", null), shown.path("attachments.filename"));
    assertEquals(200, folder.get(other).statusCode());
  }

  /** As somebody with all rights at the database would. */
  private static void move(String column, String from, String to) {
    Database.update(
        "set session_replication_role = replica; update attachment set "
            + column
            + " = (select "
            + column
            + " from attachment where id = '"
            + from
            + "') where id = '"
            + to
            + "'");
  }

  @Test
  void aFileIsWrittenOnce() {
    Folder.of(anna, books.draft()).addPicture();

    assertEquals("23514", Database.refusal("update attachment set size = size"));
    assertEquals("23514", Database.refusal("truncate attachment"));
  }

  @Test
  void theExportHasTheBytesAndErasureTakesThemAway() {
    String invoice = books.issued();
    Folder folder = Folder.of(anna, invoice);
    String id = folder.add(TYPE, "Beleg.png", PNG).path("id");

    Response export = anna.request().get("/api/v1/me/export");
    int erased =
        anna.request()
            .contentType(ContentType.JSON)
            .body(Map.of("password", anna.password()))
            .delete("/api/v1/me")
            .statusCode();

    assertEquals(invoice, export.path("attachments[0].invoiceId"));
    assertEquals(id, export.path("attachments[0].attachment.id"));
    assertEquals("Beleg.png", export.path("attachments[0].attachment.filename"));
    assertArrayEquals(
        PNG, Base64.getDecoder().decode(export.<String>path("attachments[0].content")));
    assertEquals(204, erased);
    assertEquals("0", rows("select count(*)"));
    assertNull(usage());
  }

  @Test
  void whatIsDoneWithAFileIsInTheAudit() {
    Folder folder = Folder.of(anna, books.draft());
    String id = folder.addPicture();
    folder.get(id);
    folder.delete(id);

    Waiting.until(() -> audited(id).size() == 3);

    assertEquals(
        new TreeSet<>(
            List.of(
                "attachment_added success account:" + account,
                "attachment_read success account:" + account,
                "attachment_removed success account:" + account)),
        audited(id));
  }

  private static Set<String> audited(String id) {
    return new TreeSet<>(
        Database.texts(
            "select concat_ws(' ', action, outcome, actor) from audit_event where resource = ?",
            "attachment:" + id));
  }

  @Test
  void damagedFilesAreTakenOrRefusedAndNoneFails() {
    Random random = new Random(5);
    Set<Integer> statuses = new TreeSet<>();
    byte[] jpeg = Pictures.withSegment(Pictures.jpeg(), 0xE1, Pictures.exif(6, "m", "p"));
    for (int i = 0; i < 120; i++) {
      boolean isPng = i % 2 == 0;
      byte[] damaged = (isPng ? PNG : jpeg).clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      Folder folder = Folder.of(anna, i % 15 == 0 ? newDraft() : last);
      statuses.add(folder.add(isPng ? TYPE : "image/jpeg", "x", damaged).statusCode());
    }

    assertTrue(Set.of(201, 400, 415).containsAll(statuses), statuses::toString);
  }

  private String last;

  private String newDraft() {
    last = books.draft();
    return last;
  }

  @Test
  void manyLargeFilesAtOnceAreStoredOrToldToComeBack() {
    byte[] large = Pictures.noise(220);
    List<Folder> folders =
        IntStream.range(0, 20).mapToObj(i -> Folder.of(anna, books.draft())).toList();

    List<Response> answers = Together.run(20, i -> folders.get(i).add(TYPE, "x", large));

    Set<Integer> statuses = new TreeSet<>();
    answers.forEach(answer -> statuses.add(answer.statusCode()));
    assertTrue(
        Set.of(201, 503).containsAll(statuses) && statuses.contains(201), statuses::toString);
    assertEquals(Long.toString(count(answers, 201)), rows("select count(*)"));
    assertTrue(new String(large, ISO_8859_1).length() > 190_000);
  }

  private String rows(String select) {
    return Database.text(select + " from attachment where owner_id = ?::uuid", account);
  }

  private String usage() {
    return Database.text("select bytes from attachment_usage where owner_id = ?::uuid", account);
  }
}
