package dev.holdfast.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
  private static final String KEY =
      "sk_live_Ab12Cd34Ef56_0123456789abcdefghijABCDEFGHIJ0123456abcdef";
  private static final String JWT = "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl-_x";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key sk_live_Ab12Cd34Ef56_0123456789abcdefghij of anna | key *** of anna",
        "sk_live_Ab12C | ***",
        "GET /x?key=sk_live_Ab12Cd34Ef56_01 HTTP/1.1 | GET /x?key=*** HTTP/1.1",
        "token eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl-_x ended | token *** ended",
        "half of eyJhbGciOiJQUzI1NiJ9 | half of ***",
        "Authorization: Digest username=x, response=y | Authorization: ***",
        "authorization=Bearer abc def | authorization=***",
        "{Authorization=[Bearer abc], Accept=[x]} | {Authorization=***], Accept=[x]}",
        "API-Key: abc | API-Key: ***",
        "Cookie: __Host-refresh=abc; x=y | Cookie: ***",
        "set-cookie: __Host-device=abc.def | set-cookie: ***",
        "sent Bearer opaque-Token-1 to it | sent Bearer *** to it",
        "sent bearer opaque-Token-1 | sent bearer ***",
        "sent Basic YW5uYTpwYXNzd29yZA== | sent Basic ***",
        "Bearer%20abcdefg8 | Bearer ***",
        "postgresql://app:pass@db:5432/holdfast | postgresql://***@db:5432/holdfast",
        "postgresql://app:p@ss@db/holdfast | postgresql://***@db/holdfast",
        "redis://:secret@redis | redis://***@redis",
        "jdbc:postgresql://db/x?user=app&password=geheim&ssl=true | jdbc:postgresql://db/x?user=app&password=***&ssl=true",
        "client_secret=abc, next | client_secret=***, next",
        "mfaToken=abc | mfaToken=***",
        "{\"email\":\"a@b.c\",\"newPassword\":\"a \\\" lamp\",\"x\":1} | {\"email\":\"a@b.c\",\"newPassword\":\"***\",\"x\":1}",
        "hash $argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g here | hash *** here",
        "code ABCDE-12345 was used | code *** was used"
      })
  void isMasked(String text, String expected) {
    assertEquals(expected, SecretText.masked(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The signing keys can't be loaded, trying again: io.vertx.pgclient.PgException",
        "Security notice refresh_reuse: account 01994f3e-9c1b-7d7a-8a7e-0c8a5c8d7e6f, from 203.0.113.0/24",
        "Broken[position=40, eventId=01994f3e-9c1b-7d7a-8a7e-0c8a5c8d7e6f, reason=EVENT_MISSING]",
        "A key begins with sk_live_ and is shown as sk_live_Ab12…9xYz",
        "Basic authentication is not offered, Basic Authentication neither",
        "Bearer credentials are wanted: Bearer realm=\"holdfast\"",
        "Bearer error=\"insufficient_scope\", scope=\"read:invoices\"",
        "More than one Authorization header came",
        "password: must have 12 characters or more",
        "holdfast.password.memory-kib=19456",
        "The token ended at 2026-11-22T10:15:30.123Z",
        "https://api.example.com/api/v1/invoices?limit=25",
        "jdbc:postgresql://127.0.0.1:5432/holdfast",
        "mail to anna@example.com",
        "req_0123456789ABCDEFGHJKMNPQRS",
        "sha-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "dev.holdfast.session.outside.OutsideAccountsTest#aVeryLongNameOfATestMethodWithNumber2",
        "at dev.holdfast.edge.wire.Http2FloodsRoutesTest$aStreamThatIsResetAgainAndAgainEndsTheConnection",
        "io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy_AdminGuard_ClientProxy",
        "/work/quarkus-app/lib/main/io.quarkus.quarkus-reactive-pg-client-3.37.1.jar",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "X-Frame-Options, CROSS-ORIGIN-RESOURCE-POLICY",
        "BEGIN PUBLIC KEY"
      })
  void isLeftAsItIs(String text) {
    assertEquals(text, SecretText.masked(text));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void randomTokensOfAllFormsAreMasked(long seed) {
    Random random = new Random(seed);
    byte[] challenge = new byte[32];
    byte[] refresh = new byte[68];
    byte[] master = new byte[32];
    random.nextBytes(challenge);
    random.nextBytes(refresh);
    random.nextBytes(master);
    String first = Base64.getUrlEncoder().withoutPadding().encodeToString(challenge);
    String second = Base64.getUrlEncoder().withoutPadding().encodeToString(refresh);
    String third = Base64.getEncoder().encodeToString(master);

    assertEquals(
        "a *** b *** c id:*** d",
        SecretText.masked("a " + first + " b " + second + " c id:" + third + " d"));
  }

  @Test
  void aKeyOfZerosInALineOfMasterKeysIsMasked() {
    assertEquals("k1:***", SecretText.masked("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
  }

  @Test
  void theSecretOfASecondFactorIsMasked() {
    assertEquals("secret ***", SecretText.masked("secret JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
  }

  @Test
  void aPrivateKeyIsMaskedWithItsLinesAndWithoutItsEnd() {
    String key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIY\nx/y+z\n";

    assertEquals("a *** b", SecretText.masked("a " + key + "-----END EC PRIVATE KEY----- b"));
    assertEquals("a ***", SecretText.masked("a " + key));
  }

  @Test
  void whatIsMaskedIsNotMaskedAgain() {
    String once = SecretText.masked("Authorization: Bearer " + JWT + "\n" + KEY + " a://b:c@d");

    assertEquals(once, SecretText.masked(once));
  }

  @Test
  void aLongTextIsCutAndNoTokenIsTorn() {
    String text = "x ".repeat(SecretText.LONGEST / 2 - 20) + KEY + " y".repeat(500_000);

    String masked = SecretText.masked(text);

    assertTrue(masked.length() < SecretText.LONGEST + 100);
    assertTrue(masked.endsWith("characters)"), masked.substring(masked.length() - 50));
    assertFalse(masked.contains("sk_live_"), masked.substring(masked.length() - 100));
  }

  /** Texts that make a careless pattern go back and forth; a test that hangs has failed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "://",
        "eyJ",
        "eyJ.",
        "Bearer ",
        "\"password",
        "token",
        "\"\\",
        "-----BEGIN PRIVATE KEY-----",
        "A1-"
      })
  void hostileRepetitionIsNoWork(String part) {
    String text = part.repeat(1_000_000 / part.length());

    assertTrue(SecretText.masked(text).length() <= SecretText.LONGEST + 10_000);
  }

  @Test
  void aDeveloperReadsTheCodesOfMails() {
    assertEquals("Your code: ABCDE-12345", SecretText.maskedButCodes("Your code: ABCDE-12345"));
  }
}
