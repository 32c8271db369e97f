package dev.holdfast.ratelimit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.testsupport.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may not speak to Redis is apart, and who may shares. */
class RedisCredentialsTest {
  /** What the README says that a user needs. */
  private static final String NEEDED =
      "~{holdfast}:* +eval +evalsha +script|load +hello +auth +ping +select +time +type +del"
          + " +unlink +pexpire +hmget +hset +hdel +hincrby +zadd +zrem +zcard +zremrangebyscore"
          + " +set +get";

  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis =
        RedisServer.started(
            Stream.concat(
                    Stream.of("--requirepass", "s+cr@t", "--user", "app", "on", ">p+w:/@%"),
                    Stream.of(NEEDED.split(" ")))
                .toArray(String[]::new));
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

  @Test
  void whatTheReadmeAsksForIsEnough() {
    String url = redis.url().replace("//", "//app:p+w%3A%2F%40%25@");
    Claim claim =
        new Claim(new Subject(Tier.ADDRESS, "192.0.2.1"), new Rate(2, Duration.ofMinutes(1)));

    try (SharingReplica replica =
        SharingReplica.started(url, Optional.empty(), Duration.ofSeconds(5))) {
      replica.admitted(20, claim);
      replica.windows.release(claim.subject()).await().indefinitely();

      assertEquals(1, replica.take(claim).remaining());
      assertTrue(replica.windows.isShared());
    }
  }
}
