package dev.holdfast.account.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private static final byte[] SECRET = "12345678901234567890".getBytes(US_ASCII);
  private static final String BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  @Test
  void saysTheSecretForTypingAndForTheCamera() {
    Enrolment enrolment = Enrolment.of(SECRET, "anna@example.com");

    assertEquals(BASE32, enrolment.secret());
    assertEquals(
        "otpauth://totp/Holdfast:anna%40example.com?secret="
            + BASE32
            + "&issuer=Holdfast&algorithm=SHA1&digits=6&period=30",
        enrolment.otpauthUri());
  }

  @Test
  void anAddressAddsNothingToTheUri() {
    Enrolment enrolment = Enrolment.of(SECRET, "a+b&secret=x?#/%@example.com");

    assertEquals(
        "otpauth://totp/Holdfast:a%2Bb%26secret%3Dx%3F%23%2F%25%40example.com",
        enrolment.otpauthUri().substring(0, enrolment.otpauthUri().indexOf('?')));
  }

  @Test
  void printsAsStars() {
    assertEquals("***", Enrolment.of(SECRET, "anna@example.com").toString());
  }
}
