package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash in its PHC form, {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash} (RFC 9106):
 * the parameters are in it, so they can rise without a flag day.
 */
record PasswordHash(int memoryKib, int iterations, int parallelism, byte[] salt, byte[] hash) {
  static final int SALT_BYTES = 16;
  static final int HASH_BYTES = 32;

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,4}),p=(\\d{1,3})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  /**
   * Hashes a password. Costs what the parameters say; call it where that may be spent.
   *
   * @param pool where its memory comes from and goes back to, cleared
   */
  static PasswordHash of(
      byte[] password,
      int memoryKib,
      int iterations,
      int parallelism,
      byte[] salt,
      BlockPool pool) {
    return new PasswordHash(memoryKib, iterations, parallelism, salt, new byte[HASH_BYTES])
        .computed(password, pool);
  }

  /** Whether one computation says of both whether a password has them. */
  boolean isAlike(PasswordHash other) {
    return memoryKib == other.memoryKib
        && iterations == other.iterations
        && parallelism == other.parallelism
        && hash.length == other.hash.length
        && Arrays.equals(salt, other.salt);
  }

  /** The hash of another password with the same salt, parameters and length as this one. */
  PasswordHash computed(byte[] password, BlockPool pool) {
    byte[] result = new byte[hash.length];
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(iterations)
            .withParallelism(parallelism)
            .withSalt(salt)
            .withBlockPool(pool)
            .build());
    argon2.generateBytes(password, result);
    return new PasswordHash(memoryKib, iterations, parallelism, salt, result);
  }

  static Optional<PasswordHash> parse(String phc) {
    Matcher parts = PHC.matcher(phc);
    return parts.matches()
        ? Optional.of(
            new PasswordHash(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Base64.getDecoder().decode(parts.group(4).getBytes(US_ASCII)),
                Base64.getDecoder().decode(parts.group(5).getBytes(US_ASCII))))
        : Optional.empty();
  }

  String phc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + memoryKib
        + ",t="
        + iterations
        + ",p="
        + parallelism
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "***";
  }
}
