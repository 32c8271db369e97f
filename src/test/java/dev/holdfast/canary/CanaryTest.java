package dev.holdfast.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A canary that is there is found, or the search for it would say nothing. */
class CanaryTest {
  private static final String TEXT = "Zerbina a+b@1f3c.example";
  private static final List<Canary> ONE = List.of(Canary.secret("text", TEXT));

  static Stream<String> texts() {
    return Stream.of(
        "x" + TEXT + "y",
        TEXT.toUpperCase(java.util.Locale.ROOT),
        "\\x00" + HexFormat.of().formatHex(TEXT.getBytes(UTF_8)),
        "?q=" + URLEncoder.encode(TEXT, UTF_8),
        "?q=" + URLEncoder.encode(TEXT, UTF_8).replace("+", "%20"),
        Base64.getEncoder().encodeToString(("{" + TEXT + "}").getBytes(UTF_8)),
        Base64.getEncoder().encodeToString(("{\"" + TEXT + "\"}").getBytes(UTF_8)),
        Base64.getUrlEncoder().withoutPadding().encodeToString(("..." + TEXT).getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void whatIsThereIsFoundInEveryForm(String haystack) {
    assertEquals(List.of("text"), Canary.found(ONE, haystack));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertEquals(List.of(), Canary.found(ONE, "Zerbina a+b@1f3d.example"));
  }
}
