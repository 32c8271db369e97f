package dev.holdfast.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectNamesTest {

  @ParameterizedTest
  @CsvSource({
    "ADDRESS,192.0.2.7,192.0.2.7",
    "ADDRESS,::ffff:192.0.2.7,192.0.2.7",
    "ADDRESS,2001:DB8:0:1::9,2001:db8:0:1::/64",
    "ADDRESS,2001:db8:0:1:0:0:0:9/64,2001:db8:0:1::/64",
    "ADDRESS,2001:db8:7:1::9/48,2001:db8:7::/48",
    "AUTH,192.0.2.7,192.0.2.7",
    "FAILED_CREDENTIALS,192.0.2.7,192.0.2.7",
    "PRINCIPAL,018f0000-0000-7000-8000-000000000000,018f0000-0000-7000-8000-000000000000",
    "SESSION,018f0000-0000-7000-8000-000000000000,018f0000-0000-7000-8000-000000000000",
    "GLOBAL,all,all",
    "GLOBAL,without-credential,without-credential"
  })
  void isCountedUnder(Tier tier, String text, String name) {
    assertEquals(new Subject(tier, name), SubjectNames.subject(tier, text));
  }

  @ParameterizedTest
  @CsvSource({
    "ADDRESS,192.0.2.0/24",
    "ADDRESS,192.0.2.7:80",
    "ADDRESS,2001:db8::/56",
    "ADDRESS,2001:db8::/064",
    "ADDRESS,example.com",
    "ADDRESS,010.0.0.1",
    "AUTH,anna@example.com",
    "PRINCIPAL,anna",
    "PRINCIPAL,018F0000-0000-7000-8000-000000000000",
    "SESSION,192.0.2.7",
    "GLOBAL,some"
  })
  void namesNothingOfItsTier(Tier tier, String text) {
    assertThrows(ProblemException.class, () -> SubjectNames.subject(tier, text));
  }
}
