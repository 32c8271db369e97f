package dev.holdfast.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.access.RequestBody;
import dev.holdfast.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A request as it is compared with another one.
 *
 * @param key the {@code Idempotency-Key}, or null
 * @param fingerprint SHA-256 of method, path and the body's bytes
 */
record Repeatable(String key, byte[] fingerprint) {
  /** How many bytes a fingerprint has. */
  static final int FINGERPRINT = 32;

  private static final String HEADER = "Idempotency-Key";
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Reads it. A key of another form is refused, and so are two keys. */
  static Repeatable of(RoutingContext request) {
    List<String> keys = request.request().headers().getAll(HEADER);
    if (keys.isEmpty()) {
      return new Repeatable(null, null);
    }
    if (keys.size() > 1 || !FORM.matcher(keys.get(0)).matches()) {
      throw ProblemException.invalid(
          HEADER, "invalid_format", "must be 1 to 64 letters, digits, hyphens or underscores");
    }
    return new Repeatable(keys.get(0), fingerprint(request));
  }

  /** The bytes of an answer behind the fingerprint of the request. */
  byte[] before(byte[] answer) {
    return ByteBuffer.allocate(FINGERPRINT + answer.length).put(fingerprint).put(answer).array();
  }

  /** Whether bytes that {@link #before} gave are those of this request. */
  boolean isThatOf(byte[] remembered) {
    return MessageDigest.isEqual(Arrays.copyOf(remembered, FINGERPRINT), fingerprint);
  }

  private static byte[] fingerprint(RoutingContext request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.request().method().name().getBytes(UTF_8));
      digest.update((byte) '\n');
      digest.update(request.request().uri().getBytes(UTF_8));
      digest.update((byte) '\n');
      return digest.digest(RequestBody.of(request));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
