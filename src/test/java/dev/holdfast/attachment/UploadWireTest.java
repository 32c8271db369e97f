package dev.holdfast.attachment;

import static dev.holdfast.testsupport.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.Folder;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.InvoiceBooks;
import dev.holdfast.testsupport.Pictures;
import dev.holdfast.testsupport.Waiting;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that lie about their length, never end, come slowly or break off. */
@QuarkusTest
@TestProfile(FewUploads.class)
@WithTestResource(HoldfastStack.class)
class UploadWireTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final byte[] PNG = Pictures.png();

  /** As far as an upload is a whole request more. */
  private static final String SMUGGLED =
      "GET /.well-known/jwks.json HTTP/1.1\r\nHost: holdfast.test\r\n\r\n";

  private static Actor anna;
  private static Actor ben;
  private static InvoiceBooks books;

  @Inject Uploads uploads;

  private String invoice;
  private Folder folder;

  @BeforeEach
  void actors() {
    if (anna == null) {
      anna = Actor.registered("Anna");
      ben = Actor.registered("Ben");
      books = InvoiceBooks.inBusiness(anna);
    }
    invoice = books.draft();
    folder = Folder.of(anna, invoice);
  }

  @AfterEach
  void everyPlaceIsGivenBack() {
    Waiting.until(() -> uploads.underWay() == 0);
  }

  @Test
  void anUploadInChunksIsTaken() throws IOException {
    try (Sending sending = Sending.to(folder.path(), anna, CHUNKED)) {
      int half = PNG.length / 2;
      sending.chunk(Arrays.copyOf(PNG, half));
      sending.chunk(Arrays.copyOfRange(PNG, half, PNG.length)).chunk(new byte[0]);

      assertTrue(sending.until("\r\n").startsWith("HTTP/1.1 201 "));
    }
  }

  @Test
  void whoWaitsToBeAskedForTheBodyIsAsked() throws IOException {
    String framing = "Content-Length: " + PNG.length + "\r\nExpect: 100-continue\r\n";
    try (Sending sending = Sending.to(folder.path(), anna, framing)) {
      String first = sending.until("\r\n\r\n");
      sending.send(PNG);

      assertTrue(first.startsWith("HTTP/1.1 100 "), first);
      assertTrue(sending.until("\r\n").startsWith("HTTP/1.1 201 "));
    }
  }

  @Test
  void anEndlessBodyIsRefusedWhenItIsTooLargeAndTheConnectionCloses() throws IOException {
    try (Sending sending = Sending.to(folder.path(), anna, CHUNKED)) {
      // A kilobyte more than is taken, and no end.
      for (int i = 0; i <= 200; i++) {
        sending.chunk(new byte[1024]);
      }

      assertRefused(413, "payload_too_large", sending.untilClosed());
    }
  }

  @Test
  void aLengthThatIsTooLargeIsRefusedBeforeTheBody() throws IOException {
    for (String length : List.of("204801", "10000000", "9999999999")) {
      try (Sending sending =
          Sending.to(folder.path(), anna, "Content-Length: " + length + "\r\n")) {
        assertRefused(413, "payload_too_large", sending.untilClosed());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10000000\r\n", "Content-Length: 1000\r\n", CHUNKED})
  void whoIsNotKnownIsRefusedBeforeTheBody(String framing) throws IOException {
    try (Sending sending = Sending.to(folder.path(), null, framing)) {
      assertRefused(401, "unauthenticated", sending.untilClosed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10000000\r\n", "Content-Length: 1000\r\n", CHUNKED})
  void somebodyElsesInvoiceIsNotFoundBeforeTheBody(String framing) throws IOException {
    try (Sending sending = Sending.to(folder.path(), ben, framing)) {
      assertRefused(404, "not_found", sending.untilClosed());
    }
  }

  @Test
  void whatFollowsARefusalIsNoRequest() throws IOException {
    try (Sending sending = Sending.to(folder.path(), ben, "Content-Length: 10000\r\n")) {
      sending.send(SMUGGLED.getBytes(ISO_8859_1));

      String answers = sending.untilClosed();

      assertRefused(404, "not_found", answers);
      assertEquals(2, answers.split("HTTP/1.1 ", -1).length, answers);
    }
  }

  @Test
  void whatIsBeyondTheLimitIsNoRequest() throws IOException {
    try (Sending sending = Sending.to(folder.path(), anna, "Content-Length: 300000\r\n")) {
      sending.send(SMUGGLED.getBytes(ISO_8859_1));

      assertEquals(2, sending.untilClosed().split("HTTP/1.1 ", -1).length);
    }
  }

  @Test
  void aBodyThatStopsIsTooLateAndItsPlaceIsGivenBack() throws IOException {
    try (Sending sending = Sending.to(folder.path(), anna, "Content-Length: 20000\r\n")) {
      sending.send(Arrays.copyOf(PNG, 10));

      assertRefused(408, "request_timeout", sending.untilClosed());
    }
  }

  @Test
  void brokenChunksAreRefusedAndTheirPlaceIsGivenBack() throws IOException {
    try (Sending sending = Sending.to(folder.path(), anna, CHUNKED)) {
      sending.chunk(Arrays.copyOf(PNG, 100)).send("zz\r\n".getBytes(ISO_8859_1));

      assertRefused(400, "malformed_request", sending.untilClosed());
    }
  }

  @Test
  void uploadsThatBreakOffLeaveNothing() throws IOException {
    for (int i = 0; i < 100; i++) {
      try (Sending sending =
          Sending.to(folder.path(), anna, "Content-Length: " + PNG.length + "\r\n")) {
        sending.send(Arrays.copyOf(PNG, i * (PNG.length - 1) / 100));
      }
      // As many at once as there are places would be refused, and prove nothing.
      Waiting.until(() -> uploads.underWay() < FewUploads.FOR_ONE_ACCOUNT);
    }

    Waiting.until(() -> uploads.underWay() == 0);
    assertEquals(
        "0", Database.text("select count(*) from attachment where invoice_id = ?::uuid", invoice));
    assertEquals(201, folder.add("image/png", "a", PNG).statusCode());
  }

  @Test
  void whoHoldsTooManyPlacesIsRefusedAndOthersAreNot() throws IOException {
    InvoiceBooks bens = new InvoiceBooks(ben);
    Folder bensFolder = Folder.of(ben, bens.draft());
    List<Sending> slow = new ArrayList<>();
    for (int i = 0; i < FewUploads.FOR_ONE_ACCOUNT; i++) {
      slow.add(Sending.to(folder.path(), anna, "Content-Length: 1000\r\n"));
    }
    Waiting.until(() -> uploads.underWay() == FewUploads.FOR_ONE_ACCOUNT);

    Response refused = folder.add("image/png", "a", PNG);
    Response bensAnswer = bensFolder.add("image/png", "a", PNG);

    assertProblem(refused, 503, "unavailable");
    assertEquals("2", refused.header("Retry-After"));
    assertEquals(201, bensAnswer.statusCode());
    for (Sending sending : slow) {
      sending.close();
    }
  }

  private static void assertRefused(int status, String code, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
  }
}
