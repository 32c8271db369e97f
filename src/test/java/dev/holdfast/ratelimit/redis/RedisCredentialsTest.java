package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.RedisServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may not speak to Redis is apart, and who may shares. */
class RedisCredentialsTest {
  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis =
        RedisServer.started(
            "--requirepass", "s+cr@t", "--user", "app", "on", ">p+w:/@%", "~{holdfast}:*", "+@all");
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'',false",
    ":s+cr%40t@,true",
    ":s%20cr%40t@,false",
    "default:s%2Bcr%40t@,true",
    "app:p+w%3A%2F%40%25@,true",
    "app:s+cr%40t@,false",
    "other:s+cr%40t@,false"
  })
  void theCredentialsOfTheUrlDecide(String who, boolean shared) {
    String url = redis.url().replace("//", "//" + who);

    try (SharingReplica replica =
        SharingReplica.started(url, Optional.empty(), Duration.ofSeconds(5))) {
      assertEquals(shared, replica.windows.isShared());
    }
  }
}
