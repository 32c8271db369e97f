package dev.holdfast.session;

import dev.holdfast.secret.ServerKeys;
import dev.holdfast.secret.ServerMac;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes refresh tokens and tells ours from what somebody made up. Each carries an HMAC, so an old
 * token is known for a real one without a list of all that ever were, and a forged one, which only
 * names a session, is nothing at all: it can't pass for a reuse and end that session.
 */
@Singleton
class RefreshTokens {
  private static final int SECRET_BYTES = 32;
  private static final int MAC_BYTES = 16;
  private static final int MARKED_BYTES = 2 * Long.BYTES + Integer.BYTES + SECRET_BYTES;
  private static final int BYTES = MARKED_BYTES + MAC_BYTES;

  /** Of the only length that so many bytes have. */
  private static final int CHARACTERS = (BYTES * 8 + 5) / 6;

  private final ServerMac mac;
  private final SecureRandom random;

  RefreshTokens(ServerKeys keys, SecureRandom random) {
    this.mac = keys.mac("refresh-token");
    this.random = random;
  }

  /** A new token. */
  RefreshToken issue(UUID sessionId, int generation) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    byte[] marked =
        ByteBuffer.allocate(MARKED_BYTES)
            .putLong(sessionId.getMostSignificantBits())
            .putLong(sessionId.getLeastSignificantBits())
            .putInt(generation)
            .put(secret)
            .array();
    byte[] bytes = Arrays.copyOf(marked, BYTES);
    System.arraycopy(mac(marked), 0, bytes, MARKED_BYTES, MAC_BYTES);
    return new RefreshToken(sessionId, generation, bytes);
  }

  /** The token in a text, empty if it is none of ours. */
  Optional<RefreshToken> parse(String text) {
    if (text.length() != CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    RefreshToken token = of(bytes);
    // One spelling each: the decoder forgives spare bits.
    return token != null && token.text().equals(text) ? Optional.of(token) : Optional.empty();
  }

  /** The token of bytes that were kept, if they are one of ours. */
  RefreshToken of(byte[] bytes) {
    if (bytes.length != BYTES
        || !MessageDigest.isEqual(
            mac(Arrays.copyOf(bytes, MARKED_BYTES)),
            Arrays.copyOfRange(bytes, MARKED_BYTES, BYTES))) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new RefreshToken(new UUID(in.getLong(), in.getLong()), in.getInt(), bytes);
  }

  private byte[] mac(byte[] marked) {
    return Arrays.copyOf(mac.mac(marked), MAC_BYTES);
  }
}
