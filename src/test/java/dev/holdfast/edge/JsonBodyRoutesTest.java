package dev.holdfast.edge;

import static dev.holdfast.testsupport.Problems.assertInvalid;
import static dev.holdfast.testsupport.Problems.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.testsupport.Actors;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies are read, tried on an endpoint that has texts, an object and no number. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class JsonBodyRoutesTest {
  private static final Actors ACTORS = new Actors();
  private static final RestAssuredConfig AS_IT_IS =
      RestAssured.config()
          .encoderConfig(
              EncoderConfig.encoderConfig()
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                  .encodeContentTypeAs("application/x-www-form-urlencoded", ContentType.BINARY)
                  .encodeContentTypeAs("multipart/form-data", ContentType.BINARY));

  static Stream<Map.Entry<String, String>> malformed() {
    Map<String, String> bodies = new TreeMap<>();
    bodies.put("empty", "");
    bodies.put("white space", "  \n");
    bodies.put("null", "null");
    bodies.put("an array", "[]");
    bodies.put("an array of objects", "[{\"name\":\"x\"}]");
    bodies.put("a text", "\"x\"");
    bodies.put("a number", "1");
    bodies.put("a boolean", "true");
    bodies.put("cut off", "{\"name\":\"x\"");
    bodies.put("two objects", "{\"name\":\"x\"}{}");
    bodies.put("trailing word", "{\"name\":\"x\"} x");
    bodies.put("trailing comma", "{\"name\":\"x\",}");
    bodies.put("a duplicate key", "{\"name\":\"x\",\"name\":\"y\"}");
    bodies.put("a duplicate key by escape", "{\"name\":\"x\",\"\\u006eame\":\"y\"}");
    bodies.put(
        "a nested duplicate key", "{\"name\":\"x\",\"address\":{\"city\":\"a\",\"city\":\"b\"}}");
    bodies.put("an unknown field", "{\"name\":\"x\",\"role\":\"admin\"}");
    bodies.put("a nested unknown field", "{\"name\":\"x\",\"address\":{\"planet\":\"b\"}}");
    bodies.put("a type to deserialise", "{\"@class\":\"java.net.URL\",\"name\":\"x\"}");
    bodies.put("a comment", "{\"name\":\"x\"/* */}");
    bodies.put("single quotes", "{'name':'x'}");
    bodies.put("a bare key", "{name:\"x\"}");
    bodies.put("a number for a text", "{\"name\":1}");
    bodies.put("a decimal for a text", "{\"name\":1.5}");
    bodies.put("a boolean for a text", "{\"name\":true}");
    bodies.put("an object for a text", "{\"name\":{}}");
    bodies.put("an operator for a text", "{\"name\":{\"$gt\":\"\"}}");
    bodies.put("an array for a text", "{\"name\":[\"x\"]}");
    bodies.put("a text for an object", "{\"name\":\"x\",\"address\":\"y\"}");
    bodies.put("an array for an object", "{\"name\":\"x\",\"address\":[]}");
    bodies.put("NaN", "{\"name\":NaN}");
    bodies.put("infinity", "{\"name\":-Infinity}");
    bodies.put("a zero in front", "{\"name\":01}");
    bodies.put("a plus in front", "{\"name\":+1}");
    bodies.put("a huge exponent", "{\"name\":1e1000000}");
    bodies.put("a number of 41 digits", "{\"x\":" + "1".repeat(41) + "}");
    bodies.put("U+0000 in a value", "{\"name\":\"a\\u0000b\"}");
    bodies.put("U+0000 in a key", "{\"na\\u0000me\":\"b\"}");
    bodies.put("half a surrogate pair", "{\"name\":\"\\ud800\"}");
    bodies.put("a surrogate pair reversed", "{\"name\":\"\\udc00\\ud800\"}");
    bodies.put("half a pair at the end", "{\"name\":\"a\\ud83d\"}");
    bodies.put("a raw control character", "{\"name\":\"a\u0001b\"}");
    bodies.put("17 levels", nested(17));
    bodies.put("10,000 arrays", "{\"x\":" + "[".repeat(10_000));
    bodies.put("1,001 elements", "{\"x\":[" + "1,".repeat(1000) + "1]}");
    return bodies.entrySet().stream();
  }

  /** So many levels, the outermost object being the first. */
  private static String nested(int levels) {
    return "{\"x\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsNotOneStrictJsonObjectIsMalformed(Map.Entry<String, String> body) {
    Response answer = send("application/json", body.getValue().getBytes(UTF_8));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void sixteenLevelsAreRead() {
    Response answer = send("application/json", nested(16).getBytes(UTF_8));

    // Read to the end, and only then found to have a field that is unknown.
    assertEquals("There is a field that is not known here.", answer.path("detail"));
  }

  @Test
  void aByteOrderMarkIsMalformed() {
    Response answer =
        send(
            "application/json",
            bytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, "{\"name\":\"x\"}"));

    assertProblem(answer, 400, "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void otherEncodingsThanUtf8AreMalformed(String charset) {
    Response answer =
        send("application/json", "{\"name\":\"x\"}".getBytes(Charset.forName(charset)));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void brokenUtf8IsMalformed() {
    Response answer =
        send(
            "application/json",
            bytes("{\"name\":\"".getBytes(UTF_8), new byte[] {(byte) 0xC3, '"', '}'}));

    assertProblem(answer, 400, "malformed_request");
  }

  @Test
  void surrogatesEncodedInUtf8AreMalformed() {
    Response answer =
        send(
            "application/json",
            bytes(
                "{\"name\":\"".getBytes(UTF_8),
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'}));

    assertProblem(answer, 400, "malformed_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json5",
        "application/vnd.api+json",
        "application/json, text/plain",
        "application/json;charset=iso-8859-1",
        "application/json;charset=utf-16",
        "application/json;charset=utf-7",
        "application/json;charset=utf-8;x=y",
        "*/*"
      })
  void otherMediaTypesAreRefused(String type) {
    Response answer = send(type, "{\"name\":\"x\"}".getBytes(UTF_8));

    assertProblem(answer, 415, "unsupported_media_type");
  }

  @Test
  void aMissingMediaTypeIsRefused() {
    String answer =
        Wire.exchange(
            "POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + ACTORS.anna().token()
                + "\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}");

    assertEquals("415", Wire.status(answer), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\""
      })
  void jsonInUtf8IsRead(String type) {
    Response answer = send(type, "{\"name\":\"Zoë 😀\"}".getBytes(UTF_8));

    assertEquals(201, answer.statusCode(), answer::asString);
    assertEquals("Zoë 😀", answer.path("name"));
  }

  @Test
  void anEncodedBodyIsRefused() {
    Response answer =
        ACTORS
            .anna()
            .request()
            .header("Content-Encoding", "gzip")
            .contentType("application/json")
            .body("{}")
            .post("/api/v1/customers");

    assertProblem(answer, 415, "unsupported_media_type");
  }

  @Test
  void aRefusalDoesNotRepeatWhatWasSent() {
    Response answer =
        send(
            "application/json",
            "{\"name\":\"x\",\"canary-field\":\"canary-value\"}".getBytes(UTF_8));

    assertFalse(answer.asString().contains("canary"), answer::asString);
  }

  @Test
  void aMissingFieldIsNamed() {
    Response answer = send("application/json", "{}".getBytes(UTF_8));

    assertInvalid(answer, "name", "required");
  }

  @Test
  void aNullForARequiredFieldIsNamed() {
    Response answer = send("application/json", "{\"name\":null}".getBytes(UTF_8));

    assertInvalid(answer, "name", "required");
  }

  @Test
  void aNestedFieldIsNamedByItsPath() {
    Response answer =
        send(
            "application/json",
            "{\"name\":\"x\",\"address\":{\"line1\":\"a\",\"postalCode\":\"1\",\"city\":\"b\",\"country\":\"XX\"}}"
                .getBytes(UTF_8));

    assertInvalid(answer, "address.country", "unknown_value");
  }

  @Test
  void templatesInValuesAreText() {
    Response answer =
        send(
            "application/json",
            "{\"name\":\"${7*7} {jakarta.validation} #{1+1}\"}".getBytes(UTF_8));

    assertEquals("${7*7} {jakarta.validation} #{1+1}", answer.path("name"));
  }

  @Test
  void aBodyOf64KibibytesIsRead() {
    String padding = " ".repeat(64 * 1024 - "{\"name\":\"x\"}".length());

    Response answer = send("application/json", ("{\"name\":\"x\"}" + padding).getBytes(UTF_8));

    assertEquals(201, answer.statusCode(), answer::asString);
  }

  @Test
  void aBodyOverThatIsTooLarge() {
    String padding = " ".repeat(64 * 1024);

    Response answer = send("application/json", ("{\"name\":\"x\"}" + padding).getBytes(UTF_8));

    assertProblem(answer, 413, "payload_too_large");
  }

  @Test
  void fieldsOfTheServerCanNotBeSet() {
    String refused =
        Stream.of("id", "ownerId", "owner_id", "version", "createdAt", "updatedAt", "created_at")
            .map(
                field ->
                    field
                        + " "
                        + send(
                                "application/json",
                                ("{\"name\":\"x\",\"" + field + "\":\"1\"}").getBytes(UTF_8))
                            .statusCode())
            .filter(line -> !line.endsWith(" 400"))
            .collect(Collectors.joining(", "));

    assertEquals("", refused);
  }

  private static Response send(String type, byte[] body) {
    return ACTORS
        .anna()
        .request()
        .config(AS_IT_IS)
        .header("Content-Type", type)
        .body(body)
        .post("/api/v1/customers");
  }

  private static byte[] bytes(byte[] first, String second) {
    return bytes(first, second.getBytes(UTF_8));
  }

  private static byte[] bytes(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }
}
