package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
  private static final Optional<String> NONE = Optional.empty();

  @ParameterizedTest
  @CsvSource({
    "redis://r,redis://r:6379/0",
    "redis://r/,redis://r:6379/0",
    "redis://r:1/15,redis://r:1/15",
    "rediss://u:p@r.example,rediss://u:p@r.example:6379/0",
    "redis://:p+q%2Br%40@r,redis://:p%2Bq%2Br%40@r:6379/0",
    "redis://[::1]:7000,redis://[::1]:7000/0"
  })
  void whatItSaysIsHanded(String url, String connection) {
    assertEquals(connection, RedisUrl.parse(url).orElseThrow().connectionString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r:6379",
        "http://r",
        "redis:///5",
        "redis://r:0",
        "redis://r:65536",
        "redis://r/x",
        "redis://r/1/2",
        "redis://r?db=1",
        "redis://r#1",
        "redis://user@r",
        "redis://user:@r",
        "redis://u:%zz@r",
        "unix:///r",
        "redis://a b"
      })
  void whatIsNoneIsAFault(String url) {
    List<String> faults = RedisConfig.faults(Optional.of(url), NONE, NONE);

    assertEquals(1, faults.size());
    assertFalse(faults.get(0).contains(url));
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertFalse(RedisUrl.parse("redis://u:geheim@r").orElseThrow().toString().contains("geheim"));
  }

  @Test
  void nothingSetIsNoFault() {
    assertEquals(List.of(), RedisConfig.faults(NONE, NONE, NONE));
  }

  @Test
  void anAuthorityThatIsNoneIsAFault(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");

    List<String> faults =
        RedisConfig.faults(Optional.of("rediss://r"), Optional.of(file.toString()), NONE);

    assertEquals(1, faults.size());
  }

  @Test
  void anAuthorityWithoutTlsIsAFault() {
    List<String> faults =
        RedisConfig.faults(Optional.of("redis://r"), Optional.of("/nowhere"), NONE);

    assertEquals(2, faults.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"9ms", "1001ms", "soon", "-1s"})
  void aPatienceOutOfRangeIsAFault(String patience) {
    assertEquals(1, RedisConfig.faults(NONE, NONE, Optional.of(patience)).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10ms", "50ms", "1s"})
  void aPatienceInRangeIsNone(String patience) {
    assertEquals(List.of(), RedisConfig.faults(NONE, NONE, Optional.of(patience)));
  }
}
