package dev.holdfast.attachment;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Documents;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Machine;
import dev.holdfast.testsupport.Pictures;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(HoldfastStack.class)
class AttachmentRoutesTest {
  private static final String PNG = "image/png";

  private static Actor anna;
  private static Actor ben;
  private static InvoiceBooks books;

  @BeforeEach
  void actors() {
    if (anna == null) {
      anna = Actor.registered("Anna");
      ben = Actor.registered("Ben");
      books = InvoiceBooks.inBusiness(anna);
    }
  }

  private Folder folder() {
    return Folder.of(anna, books.draft());
  }

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("image/png", Pictures.png(), "png"),
        Arguments.of("image/jpeg", Pictures.jpeg(), "jpg"),
        Arguments.of("image/webp", Pictures.lossyWebp(), "webp"),
        Arguments.of("application/pdf", Documents.pdf(), "pdf"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aFileIsStoredAndGivenBackAsItIs(String type, byte[] bytes, String extension)
      throws Exception {
    Folder folder = folder();

    Response added = folder.add(type, "Beleg 1", bytes);

    assertEquals(201, added.statusCode(), added::asString);
    String id = added.path("id");
    assertEquals(folder.path() + "/" + id, added.header("Location"));
    byte[] back = folder.bytes(id);
    assertArrayEquals(bytes, back);
    Map<String, Object> shown = added.jsonPath().getMap("$");
    assertEquals("Beleg 1." + extension, shown.get("filename"));
    assertEquals(type, shown.get("contentType"));
    assertEquals(bytes.length, shown.get("size"));
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(back)),
        shown.get("sha256"));
    assertEquals(
        List.of("id", "filename", "contentType", "size", "sha256", "createdAt"),
        List.copyOf(shown.keySet()));
    assertEquals(List.of(shown), folder.list().path("items"));
  }

  @Test
  void aPhotographComesBackWithoutItsPlaceAndWithTheSamePixels() {
    byte[] photograph =
        Pictures.withSegment(
            Pictures.jpeg(), 0xE1, Pictures.exif(6, "Zerbina 3000", "47.11 N 8.15 E"));

    byte[] stored = folder().stored("image/jpeg", photograph);

    String text = new String(stored, ISO_8859_1);
    assertFalse(text.contains("Zerbina") || text.contains("47.11"));
    assertArrayEquals(Pictures.pixels(photograph), Pictures.pixels(stored));
  }

  @Test
  void isServedSoThatABrowserNeverRunsIt() {
    Folder folder = folder();
    String id =
        folder
            .send(PNG, "attachment; filename*=UTF-8''a%22b%20%C3%BC.png", Pictures.png())
            .path("id");

    Response got = folder.get(id);

    assertEquals(200, got.statusCode());
    assertEquals(List.of(PNG), got.headers().getValues("Content-Type"));
    assertEquals(
        List.of("sandbox; default-src 'none'"), got.headers().getValues("Content-Security-Policy"));
    assertEquals(List.of("nosniff"), got.headers().getValues("X-Content-Type-Options"));
    assertEquals(List.of("no-store"), got.headers().getValues("Cache-Control"));
    assertEquals("none", got.header("Accept-Ranges"));
    assertEquals(
        "attachment; filename=\"a_b _.png\"; filename*=UTF-8''a_b%20%C3%BC.png",
        got.header("Content-Disposition"));
    assertEquals("DENY", got.header("X-Frame-Options"));
  }

  @Test
  void everythingElseHasTheGeneralPolicy() {
    assertTrue(folder().list().header("Content-Security-Policy").startsWith("default-src 'none';"));
  }

  @Test
  void aRangeIsAnsweredWithAllOfIt() {
    Folder folder = folder();
    String id = folder.addPicture();

    Response got =
        anna.request()
            .header("Range", "bytes=" + "0-1,".repeat(1000) + "0-1")
            .get(folder.path() + "/" + id);

    assertEquals(200, got.statusCode());
    assertEquals(Pictures.png().length, got.asByteArray().length);
  }

  @Test
  void aHeadIsAnsweredWithoutTheBytes() {
    Folder folder = folder();
    String id = folder.addPicture();

    Response head = anna.request().head(folder.path() + "/" + id);

    assertEquals(200, head.statusCode());
    assertEquals(PNG, head.header("Content-Type"));
    assertEquals(0, head.asByteArray().length);
  }

  @Test
  void theInvoiceShowsItsFilesAndHasANewTag() {
    String invoice = books.draft();
    String before = books.etag(invoice);

    Response added = Folder.of(anna, invoice).add(PNG, "Beleg ü.png", Pictures.png());

    Response shown = books.get(invoice);
    assertEquals(List.of(added.jsonPath().getMap("$")), shown.path("attachments"));
    assertNotEquals(before, shown.header("ETag"));
    assertEquals(
        shown.path("attachments").toString(),
        books.list().path("items.find { it.id == '" + invoice + "' }.attachments").toString());
  }

  @Test
  void theHistorySaysWhatWasAddedAndRemoved() {
    String invoice = books.issued();
    Folder folder = Folder.of(anna, invoice);
    String id = folder.addPicture();
    folder.delete(id);

    Response history = anna.request().get(InvoiceBooks.INVOICES + "/" + invoice + "/history");

    assertEquals(
        List.of("created", "issued", "attachment_added", "attachment_removed"),
        history.path("items.action"));
    assertEquals(List.of(id, id), history.<List<String>>path("items.subjectId").subList(2, 4));
  }

  @Test
  void whatIsRemovedIsGoneAndTheTagIsNew() {
    String invoice = books.draft();
    Folder folder = Folder.of(anna, invoice);
    String id = folder.addPicture();
    String before = books.etag(invoice);

    Response removed = folder.delete(id);

    assertEquals(204, removed.statusCode());
    assertProblem(folder.get(id), 404, "not_found");
    assertProblem(folder.delete(id), 404, "not_found");
    assertEquals(List.of(), books.get(invoice).path("attachments"));
    assertNotEquals(before, books.etag(invoice));
  }

  @Test
  void aVoidInvoiceTakesAndLosesNothing() {
    String invoice = books.issued();
    Folder folder = Folder.of(anna, invoice);
    String id = folder.addPicture();
    books.makeVoid(invoice);

    assertProblem(folder.add(PNG, "x", Pictures.png()), 409, "invalid_state");
    assertProblem(folder.delete(id), 409, "invalid_state");
    assertEquals(200, folder.get(id).statusCode());
  }

  @Test
  void aStaleTagIsRefused() {
    String invoice = books.draft();
    Folder folder = Folder.of(anna, invoice);
    String stale = books.etag(invoice);
    folder.addPicture();

    Response refused =
        Folder.fill(anna.request(), PNG, "attachment; filename=a", Pictures.png())
            .header("If-Match", stale)
            .post(folder.path());

    assertProblem(refused, 412, "precondition_failed");
  }

  @Test
  void somebodyElsesFileIsNone() {
    String invoice = books.draft();
    String id = Folder.of(anna, invoice).addPicture();
    Folder bens = Folder.of(ben, invoice);

    assertProblem(bens.get(id), 404, "not_found");
    assertProblem(bens.delete(id), 404, "not_found");
    assertProblem(bens.list(), 404, "not_found");
    assertProblem(bens.add(PNG, "x", Pictures.png()), 404, "not_found");
  }

  @Test
  void aFileIsFoundOnItsOwnInvoiceAlone() {
    String id = folder().addPicture();

    assertProblem(folder().get(id), 404, "not_found");
    assertProblem(folder().delete(id), 404, "not_found");
    assertProblem(folder().get("not-an-id"), 404, "not_found");
  }

  @Test
  void aKeyDoesWhatItsScopesSay() {
    String invoice = books.draft();
    Folder writer = Folder.of(Machine.of(anna, "write:invoices"), invoice);
    Folder reader = Folder.of(Machine.of(anna, "read:invoices"), invoice);

    String id = writer.addPicture();

    assertEquals(200, reader.get(id).statusCode());
    assertProblem(writer.get(id), 403, "insufficient_scope");
    assertProblem(reader.add(PNG, "x", Pictures.png()), 403, "insufficient_scope");
    assertProblem(reader.delete(id), 403, "insufficient_scope");
    assertEquals(204, writer.delete(id).statusCode());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "image/gif",
        "image/svg+xml",
        "application/octet-stream",
        "text/html",
        "application/json",
        "image/png; charset=utf-8",
        "image/*",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "image/jpeg"
      })
  void anyTypeButItsOwnIsRefused(String type) {
    assertProblem(
        folder().send(type, "attachment; filename=a.png", Pictures.png()),
        415,
        "unsupported_media_type");
  }

  @Test
  void anEncodedBodyIsRefused() {
    Response refused =
        Folder.fill(anna.request(), PNG, "attachment; filename=a", Pictures.png())
            .header("Content-Encoding", "gzip")
            .post(folder().path());

    assertProblem(refused, 415, "unsupported_media_type");
  }

  @Test
  void anEmptyFileIsRefused() {
    assertProblem(folder().add(PNG, "x", new byte[0]), 415, "unsupported_media_type");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"inline; filename=a", "attachment", "attachment; filename=\"a"})
  void aFileWithoutARightNameIsRefused(String disposition) {
    Response refused = folder().send(PNG, disposition, Pictures.png());

    assertProblem(refused, 400, "validation_failed");
    assertEquals("Content-Disposition", refused.path("errors[0].field"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../../etc/passwd | passwd.png",
        "C:\\x\\..\\evil.exe | evil.png",
        ".htaccess | htaccess.png",
        "CON | attachment-CON.png"
      })
  void aNameIsMadeSafe(String sent, String safe) {
    Folder folder = folder();

    Response added =
        folder.send(
            PNG, "attachment; filename=\"" + sent.replace("\\", "\\\\") + "\"", Pictures.png());

    assertEquals(safe, added.path("filename"));
    assertEquals(
        "attachment; filename=\"" + safe + "\"; filename*=UTF-8''" + safe,
        folder.get(added.path("id")).header("Content-Disposition"));
  }

  @Test
  void tooManyPixelsAreInvalid() {
    Response refused = folder().add(PNG, "x", Pictures.claiming(Pictures.png(), 65500, 65500));

    assertInvalid(refused, "file", "out_of_range");
  }

  @Test
  void theLargestFileIsTakenAndOneByteMoreIsNot() {
    Folder folder = folder();

    assertEquals(201, folder.add(PNG, "x", Pictures.pngOf(204_800)).statusCode());
    assertProblem(folder.add(PNG, "x", Pictures.pngOf(204_801)), 413, "payload_too_large");
  }

  @Test
  void aKeyedUploadIsDoneOnceAndAnotherFileUnderTheKeyIsRefused() {
    Folder folder = folder();
    Response first = folder.sendKeyed("upload-1", PNG, Pictures.png());

    Response again = folder.sendKeyed("upload-1", PNG, Pictures.png());
    Response other = folder.sendKeyed("upload-1", PNG, Pictures.png(10, false));

    assertEquals(first.asString(), again.asString());
    assertEquals("true", again.header("Idempotent-Replayed"));
    assertEquals(first.header("Location"), again.header("Location"));
    assertProblem(other, 422, "idempotency_key_reused");
    assertEquals(1, folder.list().<List<?>>path("items").size());
  }

  @Test
  void filesAreListedByPages() {
    Folder folder = folder();
    List<String> ids = List.of(folder.addPicture(), folder.addPicture(), folder.addPicture());

    Response first = anna.request().queryParam("limit", 2).get(folder.path());
    Response second =
        anna.request()
            .queryParam("limit", 2)
            .queryParam("cursor", first.<String>path("nextCursor"))
            .get(folder.path());

    assertEquals(ids.subList(0, 2), first.path("items.id"));
    assertEquals(ids.subList(2, 3), second.path("items.id"));
    assertNull(second.<String>path("nextCursor"));
  }

  @Test
  void aDraftTakesItsFilesWithIt() {
    String invoice = books.draft();
    String id = Folder.of(anna, invoice).addPicture();

    books.delete(invoice, books.etag(invoice));

    assertProblem(Folder.of(anna, invoice).get(id), 404, "not_found");
  }
}
