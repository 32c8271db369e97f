package dev.holdfast.kernel;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Identifiers: UUID version 7 (RFC 9562, 5.7), so that the order of ids is the order of creation.
 */
@Singleton
public class Ids {
  private static final Pattern CANONICAL =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final Clock clock;
  private final SecureRandom random;

  Ids(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new id: 48 bits of milliseconds since 1970, 74 random bits. */
  public UUID next() {
    return at(clock.millis());
  }

  /** A new id of a moment that is stored beside it, so that both give the same order. */
  public UUID next(OffsetDateTime moment) {
    return at(moment.toInstant().toEpochMilli());
  }

  private UUID at(long millis) {
    long most = (millis << 16) | 0x7000L | (random.nextInt() & 0x0FFFL);
    long least = 0x8000000000000000L | (random.nextLong() >>> 2);
    return new UUID(most, least);
  }

  /**
   * Reads an id exactly as the service writes it. Anything else is empty, so that a caller can
   * answer a malformed id just like an unknown one.
   */
  public static Optional<UUID> parse(String text) {
    return text != null && CANONICAL.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
