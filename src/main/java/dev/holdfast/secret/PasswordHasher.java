package dev.holdfast.secret;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;

/**
 * Hashes and checks passwords. New hashes are Argon2id (OWASP's minimum: 19 MiB, two passes, one
 * lane); bcrypt hashes that were imported are checked, and replaced at the next login.
 */
@Singleton
public class PasswordHasher {
  /** {@code 2b} and {@code 2y} name the corrected algorithm that {@code 2a} has here. */
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d{2}\\$[./A-Za-z0-9]{53})");

  /** What a lane needs beside its memory; more is made and dropped where this is too little. */
  private static final int BLOCKS_BESIDE = 8;

  private static final int BCRYPT_BYTES = 72;

  private final CostlyWork work;
  private final SecureRandom random;
  private final int memoryKib;
  private final int iterations;
  private final int parallelism;
  private final PasswordHash dummy;
  private final Timer hashes;

  /**
   * The memory of as many hashes as are made at once, kept and used again: made anew for each, a
   * storm of logins would leave so much garbage that everybody waits for its collection.
   */
  private final BlockPool memory;

  PasswordHasher(SecretConfig config, CostlyWork work, SecureRandom random, MeterRegistry metrics) {
    this.work = work;
    this.random = random;
    this.hashes =
        Timer.builder("holdfast.password.hashes")
            .description("Password hashes that were computed, to store one or to compare")
            .register(metrics);
    this.memoryKib = config.passwordMemoryKib();
    this.iterations = config.passwordIterations();
    this.parallelism = config.passwordParallelism();
    this.memory = new FixedBlockPool(work.threads() * (memoryKib + parallelism * BLOCKS_BESIDE));
    // A hash that no password has, with today's parameters.
    byte[] nothing = bytes(PasswordHash.HASH_BYTES);
    this.dummy =
        new PasswordHash(
            memoryKib, iterations, parallelism, bytes(PasswordHash.SALT_BYTES), nothing);
  }

  /** The hash to store for a password, which is wiped. */
  public Uni<String> hash(Password password) {
    return hashBeside(password, Optional.empty());
  }

  /**
   * The hash to store for a password, which is wiped, beside another that will be compared at the
   * same time: it gets the other's salt, so that the two cost one computation. Whoever has the
   * table and tries a password tries it on both; that is all they gain.
   *
   * @param other ignored if it is not of today's parameters
   */
  public Uni<String> hashBeside(Password password, Optional<String> other) {
    byte[] salt =
        other
            .flatMap(PasswordHash::parse)
            .filter(
                hash ->
                    hash.memoryKib() == memoryKib
                        && hash.iterations() == iterations
                        && hash.parallelism() == parallelism)
            .map(PasswordHash::salt)
            .orElseGet(() -> bytes(PasswordHash.SALT_BYTES));
    return spending(
        password,
        bytes -> PasswordHash.of(bytes, memoryKib, iterations, parallelism, salt, memory).phc());
  }

  /**
   * Which of two hashes a password has.
   *
   * @param second not looked at if it is the first and that took a computation of its own
   */
  public record Matches(boolean first, boolean second) {}

  /**
   * Which of two hashes a password has; either may be missing. It costs one computation if one is
   * missing, or both, or if one was made beside the other.
   */
  public Uni<Matches> matches(Password password, Optional<String> first, Optional<String> second) {
    return work.run(() -> check(password, first.orElse(null), second.orElse(null)));
  }

  /**
   * Whether a password has a hash.
   *
   * @param stored empty if there is no account: the same work is done, and the answer is no
   */
  public Uni<Boolean> matches(Password password, Optional<String> stored) {
    return work.run(() -> hashes.record(() -> check(password, stored.orElse(null))));
  }

  /** Whether a hash should be replaced at the next login: imported, or of lesser parameters. */
  public boolean needsRehash(String stored) {
    return PasswordHash.parse(stored)
        .map(
            hash ->
                hash.memoryKib() < memoryKib
                    || hash.iterations() < iterations
                    || hash.parallelism() < parallelism)
        .orElse(true);
  }

  /** It reads 72 bytes and no more: what is longer would log in by its beginning alone. */
  private static boolean checkBcrypt(Password password, String hash) {
    byte[] bytes = password.bytes();
    boolean isRead = bytes.length <= BCRYPT_BYTES;
    Arrays.fill(bytes, (byte) 0);
    return BcryptUtil.matches(password.text(), hash) && isRead;
  }

  private Matches check(Password password, String first, String second) {
    if (second == null) {
      return new Matches(hashes.record(() -> check(password, first)), false);
    }
    if (first == null) {
      return new Matches(false, hashes.record(() -> check(password, second)));
    }
    Optional<PasswordHash> one = PasswordHash.parse(first);
    Optional<PasswordHash> other = PasswordHash.parse(second).filter(hash -> one.isPresent());
    if (other.isPresent() && one.get().isAlike(other.get())) {
      return hashes.record(() -> checkAlike(password, one.get(), other.get()));
    }
    boolean isFirst = hashes.record(() -> check(password, first));
    return new Matches(isFirst, !isFirst && hashes.record(() -> check(password, second)));
  }

  private Matches checkAlike(Password password, PasswordHash one, PasswordHash other) {
    byte[] bytes = password.bytes();
    try {
      byte[] computed = one.computed(bytes, memory).hash();
      return new Matches(
          MessageDigest.isEqual(one.hash(), computed),
          MessageDigest.isEqual(other.hash(), computed));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private boolean check(Password password, String stored) {
    var bcrypt = stored == null ? null : BCRYPT.matcher(stored);
    if (bcrypt != null && bcrypt.matches()) {
      return checkBcrypt(password, "$2a$" + bcrypt.group(1));
    }
    PasswordHash expected = Optional.ofNullable(stored).flatMap(PasswordHash::parse).orElse(dummy);
    byte[] bytes = password.bytes();
    try {
      return MessageDigest.isEqual(expected.hash(), expected.computed(bytes, memory).hash())
          && expected != dummy;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private <T> Uni<T> spending(Password password, Function<byte[], T> hashing) {
    return work.run(
        () -> {
          byte[] bytes = password.bytes();
          try {
            return hashes.record(() -> hashing.apply(bytes));
          } finally {
            Arrays.fill(bytes, (byte) 0);
            password.wipe();
          }
        });
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
