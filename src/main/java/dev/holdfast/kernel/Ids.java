package dev.holdfast.kernel;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Identifiers: UUID version 7 (RFC 9562, 5.7), so that the order of ids is the order of creation.
 */
@Singleton
public class Ids {
  private static final int LENGTH = 36;

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
    if (text == null || text.length() != LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < LENGTH; i++) {
      if (!isCanonical(text.charAt(i), i)) {
        return Optional.empty();
      }
    }
    return Optional.of(UUID.fromString(text));
  }

  private static boolean isCanonical(char c, int index) {
    return switch (index) {
      case 8, 13, 18, 23 -> c == '-';
      case 14 -> c == '7';
      case 19 -> c == '8' || c == '9' || c == 'a' || c == 'b';
      default -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    };
  }
}
