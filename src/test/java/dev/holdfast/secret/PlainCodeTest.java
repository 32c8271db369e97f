package dev.holdfast.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainCodeTest {
  private final Codes codes = new Codes(new ServerKeys(new byte[32]), new SecureRandom());
  private final PlainCode code = codes.next();

  @Test
  void aCodeIsShownAsTwoGroupsOfFive() {
    assertTrue(code.shown().matches("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}"));
  }

  @Test
  void aCodePrintsAsStars() {
    assertEquals("***", code.toString());
  }

  @Test
  void caseAndDashDoNotMatter() {
    for (String text :
        new String[] {
          code.shown(), code.shown().replace("-", ""), code.shown().toLowerCase(Locale.ROOT)
        }) {
      assertTrue(codes.hash(PlainCode.parse(text).orElseThrow()).isOf(codes.hash(code)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12345",
        "12345-1234",
        "12345-123456",
        "123451-2345",
        "12345 12345",
        " 12345-12345",
        "12345-12345\n",
        "1234I-12345",
        "1234L-12345",
        "1234O-12345",
        "1234U-12345",
        "\uff112345-12345",
        "12345--12345"
      })
  void nothingElseIsACode(String text) {
    assertEquals(Optional.empty(), PlainCode.parse(text));
  }

  @Test
  void anotherCodeHasAnotherHash() {
    assertFalse(codes.hash(codes.next()).isOf(codes.hash(code)));
  }

  @Test
  void anotherDeploymentHasAnotherHash() {
    Codes others = new Codes(new ServerKeys(new byte[] {1}), new SecureRandom());

    assertFalse(others.hash(code).isOf(codes.hash(code)));
  }
}
