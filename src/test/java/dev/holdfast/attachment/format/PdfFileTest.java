package dev.holdfast.attachment.format;

import static dev.holdfast.testsupport.Documents.CATALOG;
import static dev.holdfast.testsupport.Documents.deflated;
import static dev.holdfast.testsupport.Documents.ending;
import static dev.holdfast.testsupport.Documents.objectStream;
import static dev.holdfast.testsupport.Documents.pdf;
import static dev.holdfast.testsupport.Documents.stream;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Pictures;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PdfFileTest {
  private static final String TO_A_PAGE = "7 0 obj\n<< /S /GoTo /D [3 0 R /Fit] >>\nendobj\n";
  private static final String TO_THE_WEB =
      "7 0 obj\n<< /S /URI /URI (https://example.com) >>\nendobj\n";

  static Stream<Arguments> passive() {
    byte[] random = new byte[60_000];
    new Random(11).nextBytes(random);
    return Stream.of(
        Arguments.of("a page", pdf()),
        Arguments.of("a link", pdf(CATALOG, TO_THE_WEB)),
        Arguments.of("opens at a page", pdf(opening("[3 0 R /Fit]"))),
        Arguments.of("goes to a page when opened", pdf(opening("7 0 R"), TO_A_PAGE)),
        Arguments.of(
            "the same in an object stream",
            pdf(opening("7 0 R"), objectStream(7, "<< /S /GoTo /D [3 0 R /Fit] >>"))),
        Arguments.of(
            "a picture in it",
            pdf(
                CATALOG,
                stream(
                    "/Type /XObject /Subtype /Image /Filter /DCTDecode",
                    new String(Pictures.jpeg(), ISO_8859_1)))),
        Arguments.of(
            "any data in it", pdf(CATALOG, stream("/Filter /X", new String(random, ISO_8859_1)))),
        Arguments.of(
            "links, and it goes to a page when opened",
            pdf(
                opening("7 0 R"),
                TO_A_PAGE,
                "8 0 obj\n<< /Subtype /Link /A << /S /URI /URI (https://example.com) >> >>\n"
                    + "endobj\n")),
        Arguments.of("opens at a page, with a link", pdf(opening("[3 0 R /Fit]"), TO_THE_WEB)),
        Arguments.of(
            "the words of a document in a text",
            pdf(CATALOG, stream("/X 1", "(an object, the stream, a trailer, 5 objections) Tj"))),
        Arguments.of(
            "an older stream of objects, and a newer",
            pdf(CATALOG, objectStream(7, "<< >>"), objectStream(7, "[ 1 0 R ]"))),
        Arguments.of("strings", pdf(CATALOG, "7 0 obj\n(a \\) (nested) /JS b)\nendobj\n")),
        Arguments.of("Windows' lines", replaced(pdf(), "\n", "\r\n")),
        Arguments.of("an older version", replaced(pdf(), "%PDF-1.7", "%PDF-1.4")));
  }

  private static String opening(String what) {
    return "1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction " + what + " >>\nendobj\n";
  }

  private static byte[] replaced(byte[] pdf, String old, String with) {
    return new String(pdf, ISO_8859_1).replace(old, with).getBytes(ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passive")
  void aDocumentThatDoesNothingIsStoredAsItCame(String what, byte[] bytes) {
    assertArrayEquals(bytes, FileType.PDF.accepted(bytes));
  }

  static Stream<Arguments> active() {
    String script = "<< /S /JavaScript /JS (app.alert(1)) >>";
    return Stream.of(
        Arguments.of("a script", pdf(CATALOG, "7 0 obj\n" + script + "\nendobj\n")),
        Arguments.of(
            "a script in disguise", pdf(CATALOG, "7 0 obj\n<</S/J#61vaScript>>\nendobj\n")),
        Arguments.of("its key", pdf(CATALOG, "7 0 obj\n<</#4aS(x)>>\nendobj\n")),
        Arguments.of("a program", pdf(CATALOG, "7 0 obj\n<</S/Launch/F(cmd)>>\nendobj\n")),
        Arguments.of("a file", pdf(CATALOG, "7 0 obj\n<</Type/EmbeddedFile>>\nendobj\n")),
        Arguments.of(
            "files", pdf(CATALOG, "7 0 obj\n<</Names<</EmbeddedFiles 8 0 R>>>>\nendobj\n")),
        Arguments.of("a form that acts", pdf(CATALOG, "7 0 obj\n<</XFA 8 0 R>>\nendobj\n")),
        Arguments.of("further actions", pdf(CATALOG, "7 0 obj\n<</AA<</O 8 0 R>>>>\nendobj\n")),
        Arguments.of("a form that is sent", pdf(CATALOG, "7 0 obj\n<</S/SubmitForm>>\nendobj\n")),
        Arguments.of("another document", pdf(CATALOG, "7 0 obj\n<</S/GoToR>>\nendobj\n")),
        Arguments.of("a film", pdf(CATALOG, "7 0 obj\n<</Subtype/RichMedia>>\nendobj\n")),
        Arguments.of("encryption", pdf(CATALOG, "7 0 obj\n<</Encrypt 8 0 R>>\nendobj\n")),
        Arguments.of("a script in an object stream", pdf(CATALOG, objectStream(7, script))),
        Arguments.of(
            "the same without its type",
            pdf(
                CATALOG,
                stream("/N 1 /First 5 /Filter /FlateDecode", deflated("7 0 \n" + script)))),
        Arguments.of(
            "the same, not packed",
            pdf(CATALOG, stream("/Type /ObjStm /N 1 /First 5", "7 0 \n<</JS(x)>>"))),
        Arguments.of(
            "a stream within a stream", pdf(CATALOG, stream("/X 1", "x stream\nendstream y"))),
        Arguments.of(
            "a stream in a string",
            pdf(CATALOG, "7 0 obj\n(<</N 1/First 5/Filter/Fl>>stream\nx endstream)\nendobj\n")),
        Arguments.of("the web when opened", pdf(opening("7 0 R"), TO_THE_WEB)),
        Arguments.of("the web at once", pdf(opening("<</S/URI/URI(https://x.test)>>"))),
        Arguments.of("something unknown when opened", pdf(opening("77 0 R"))),
        Arguments.of(
            "a page and then the web when opened",
            pdf(opening("7 0 R"), "7 0 obj\n<</S/GoTo/Next 8 0 R>>\nendobj\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("active")
  void aDocumentThatActsOrHoldsOthersIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.PDF, bytes));
  }

  /** What some reader finds, and a scan that reads as the standard has it does not. */
  static Stream<Arguments> hidden() {
    String plain = "7 0 \n<</AA<</O<</S/URI/URI(x)>>>>>>";
    String once = deflated(plain);
    String head = "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode";
    String web = "<< /S /URI /URI (https://x.test) >>";
    return Stream.of(
        Arguments.of(
            "a blank behind stream", replaced(packed(head, once), "stream\n", "stream \n")),
        Arguments.of("a tab behind it", replaced(packed(head, once), "stream\n", "stream\t\n")),
        Arguments.of("FF behind it", replaced(packed(head, once), "stream\n", "stream\u00ff\n")),
        Arguments.of("a comment behind it", replaced(packed(head, once), "stream\n", "stream%\n")),
        Arguments.of("CR alone behind it", replaced(packed(head, once), "stream\n", "stream\r")),
        Arguments.of(
            "each number twice, and packed twice",
            packed(
                "/N 0 /First 0 /N 1 /First 5 /Filter [/FlateDecode /FlateDecode]", deflated(once))),
        Arguments.of(
            "a number twice", packed(head.replace("/N 1", "/N 0 /N 1"), deflated("7 0 \n<<>>"))),
        Arguments.of(
            "a filter elsewhere beside a decoy",
            packed("/N 0 /First 0 /Filter 8 0 R /X /FlateDecode", once)),
        Arguments.of(
            "a filter that is a value",
            packed("/N 0 /First 0 /X /Filter /FlateDecode 1", deflated("") + plain)),
        Arguments.of(
            "a filter of two", packed(head.replace("/Fl", "[/FlateDecode /Fl"), deflated(once))),
        Arguments.of(
            "a predictor", packed(head + " /DecodeParms << /Predictor 12 >>", deflated("7 0 \n1"))),
        Arguments.of(
            "an object that begins within another",
            pdf(
                CATALOG,
                "9 0 obj\n<< /N 1 /First 5 /X 8 0 obj /Filter /FlateDecode >>\nstream\n"
                    + once
                    + "\nendstream\nendobj\n")),
        Arguments.of("an object in a comment", pdf(CATALOG, "% 7 0 obj <</X 1>> endobj\n")),
        Arguments.of("an object in a string", pdf(CATALOG, "8 0 obj\n(7 0 obj <<>>)\nendobj\n")),
        Arguments.of(
            "endobj in a string", pdf(CATALOG, "8 0 obj\n(\\) endobj 7 0 obj <<>>)\nendobj\n")),
        Arguments.of("an object in a stream", pdf(CATALOG, stream("/X 1", "7 0 obj <</X 1>>"))),
        Arguments.of("a number at its word", pdf(CATALOG, "7 0obj\n<</X 1>>\nendobj\n")),
        Arguments.of(
            "a trailer in a stream", pdf(CATALOG, stream("/X 1", "trailer <</Root <<>> >>"))),
        Arguments.of("a reference without a blank", pdf(opening("7 0R"), "7 0 obj 1 endobj\n")),
        Arguments.of("a place within an object", inside("7 0 8 9 ", "<< /X << /Y 1 >> >>")),
        Arguments.of("a place within a string", inside("7 0 8 3 ", "( << >> )")),
        Arguments.of("a place within a comment", inside("7 0 8 3 ", "1 % << >>\n")),
        Arguments.of("a place behind the end", inside("7 0 8 99", "1 2")),
        Arguments.of(
            "an object at another's number",
            pdf(opening("7 0 R"), TO_A_PAGE, "17 0 obj\n" + web + "\nendobj\n")),
        Arguments.of(
            "an object that only the table gives its number",
            pdf(opening("7 0 R"), TO_A_PAGE, objectStream(5, web))),
        Arguments.of(
            "what is done stands elsewhere",
            pdf(opening("7 0 R"), "7 0 obj\n<</S 8 0 R>>\nendobj\n8 0 obj\n/URI\nendobj\n")),
        Arguments.of(
            "an escape that is none", pdf(CATALOG, "7 0 obj\n<</J#5HvaScript 1>>\nendobj\n")),
        Arguments.of("the same in a stream", pdf(CATALOG, stream("/X 1", "/J#5HvaScript"))),
        Arguments.of("80 behind a name", pdf(CATALOG, "7 0 obj\n<</AA\u0080<<>>>>\nendobj\n")),
        Arguments.of("80 behind a name in a stream", pdf(CATALOG, stream("/X 1", "/Launch\u0080"))),
        Arguments.of("brackets that do not match", pdf(CATALOG, "7 0 obj\n<< [ >> ]\nendobj\n")),
        Arguments.of("a stream of no dictionary", pdf(CATALOG, "9 0 obj\nstream\n\nendstream\n")));
  }

  private static byte[] packed(String dictionary, String content) {
    return pdf(CATALOG, stream(dictionary, content));
  }

  /** Two objects in an object stream, of which one is in the other. */
  private static byte[] inside(String places, String content) {
    return packed("/Type /ObjStm /N 2 /First 8 /Filter /FlateDecode", deflated(places + content));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hidden")
  void whatReadersFindInDifferentPlacesIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.PDF, bytes));
  }

  static Stream<Arguments> strange() {
    String bomb = deflated("7 0 \n" + "x".repeat(Inflation.BUDGET));
    String half = deflated("7 0 \n<<>>");
    return Stream.of(
        Arguments.of("nothing", new byte[0]),
        Arguments.of("no end", "%PDF-1.7\n".getBytes(ISO_8859_1)),
        Arguments.of("no version", replaced(pdf(), "%PDF-1.7", "%PDF-9.9")),
        Arguments.of("HTML in front", Pictures.joined("<html>".getBytes(ISO_8859_1), pdf())),
        Arguments.of("a byte behind the end", Pictures.joined(pdf(), new byte[] {'x'})),
        Arguments.of("an archive behind it", Pictures.joined(pdf(), "PK\3\4".getBytes(ISO_8859_1))),
        Arguments.of("an archive in it", pdf(CATALOG, stream("/X 1", "PK\5\6\0\0\0\0"))),
        Arguments.of(
            "a table beyond the end", replaced(pdf(), "startxref\n9", "startxref\n999999")),
        Arguments.of(
            "a bomb",
            pdf(CATALOG, stream("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", bomb))),
        Arguments.of(
            "half a packed part",
            pdf(
                CATALOG,
                stream(
                    "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
                    half.substring(0, half.length() / 2)))),
        Arguments.of(
            "another packing",
            pdf(CATALOG, stream("/Type /ObjStm /N 1 /First 5 /Filter /LZWDecode", "x"))),
        Arguments.of(
            "two packings",
            pdf(CATALOG, stream("/Type /ObjStm /N 1 /First 5 /Filter [/AHx /FlateDecode]", "x"))),
        Arguments.of(
            "a packing elsewhere",
            pdf(CATALOG, stream("/Type /ObjStm /N 1 /First 5 /Filter 8 0 R", "x"))),
        Arguments.of(
            "a number elsewhere",
            pdf(CATALOG, stream("/Type /ObjStm /N 8 0 R /First 5", "7 0 \n<<>>"))),
        Arguments.of("a stream without an end", ending("%PDF-1.7\n1 0 obj\n<<>>\nstream\n")),
        Arguments.of("a picture", Pictures.png()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strange")
  void whatIsNotWholeOrCantBeLookedIntoIsRefused(String what, byte[] bytes) {
    assertEquals(415, Verdict.on(FileType.PDF, bytes));
  }

  @Test
  void anEndIsAnEndWithSomeLinesBehindIt() {
    assertEquals(
        201, Verdict.on(FileType.PDF, Pictures.joined(pdf(), "\r\n\n".getBytes(ISO_8859_1))));
  }

  @Test
  void whateverIsCutOffIsRefusedAndNothingFails() {
    byte[] whole = pdf(opening("7 0 R"), objectStream(7, "<< /S /GoTo >>"));
    long taken =
        IntStream.range(0, whole.length - 1)
            .map(length -> Verdict.on(FileType.PDF, Arrays.copyOf(whole, length)))
            .filter(verdict -> verdict != 415)
            .count();

    assertEquals(0, taken);
  }
}
