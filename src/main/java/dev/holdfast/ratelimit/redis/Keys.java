package dev.holdfast.ratelimit.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.ratelimit.Subject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The names of everything that is kept in Redis: under one hash tag, so that one script may touch
 * all of it, and with a hash in place of a subject's name, so that no name is too long, says
 * something to Redis, or says who it is to whoever looks.
 */
final class Keys {
  static final String ROOT = "{holdfast}:rl:";

  /** The replicas, by when they were last there. */
  static final String REPLICAS = ROOT + "replicas";

  /** There as long as the data is; another one means that the data was lost. */
  static final String MARK = ROOT + "mark";

  private static final int HASH_BYTES = 16;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private Keys() {}

  static String of(Subject subject) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.name().getBytes(UTF_8));
      return ROOT
          + subject.tier().label()
          + ":"
          + BASE64.encodeToString(Arrays.copyOf(hash, HASH_BYTES));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
