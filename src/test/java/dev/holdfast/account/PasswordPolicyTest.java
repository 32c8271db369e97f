package dev.holdfast.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.problem.FieldError;
import dev.holdfast.secret.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
  private final PasswordPolicy policy = new PasswordPolicy();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "qmzvhtrwplxkdnbsgjcf",
        " leading and trailing ",
        "пароль который длинный",
        "annas bicycle is red"
      })
  void longUncommonPasswordsAreFine(String password) {
    assertEquals("fine", fault(password));
  }

  @ParameterizedTest
  @CsvSource({"11,out_of_range", "12,fine", "128,fine", "129,out_of_range"})
  void lengthIsTwelveTo128(int length, String expected) {
    assertEquals(expected, fault("qmzvhtrwplxk dnbsgjcf".repeat(7).substring(0, length)));
  }

  @Test
  void lengthCountsCodePoints() {
    assertEquals("out_of_range", fault("😀".repeat(11)));
    assertEquals("fine", fault("😀".repeat(12)));
    assertEquals("fine", fault("😀".repeat(128)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password1234",
        "Password1234",
        "qwerty123456",
        "123456789012",
        "1q2w3e4r5t6y",
        "passwordpassword"
      })
  void commonPasswordsAreRefusedInAnyCase(String password) {
    assertEquals("common_password", fault(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my anna.smith@example.com!",
        "ANNA.SMITH is my name",
        "xx Anna Smith xx",
        "xxanna smithxx",
        "i use Holdfast daily",
        "HOLDFAST-2026!!"
      })
  void whatTellsTheAccountIsRefused(String password) {
    assertEquals("contains_identity", fault(password));
  }

  @Test
  void shortNamesMayBeInsideByChance() {
    var email = EmailAddress.parse("bob@example.com").orElseThrow();

    var fault = policy.fault("password", Password.of("kabobs on the grill"), email, "Bob");

    assertEquals(true, fault.isEmpty());
  }

  private String fault(String password) {
    var email = EmailAddress.parse("anna.smith@example.com").orElseThrow();
    return policy
        .fault("password", Password.of(password), email, "Anna Smith")
        .map(FieldError::code)
        .orElse("fine");
  }
}
