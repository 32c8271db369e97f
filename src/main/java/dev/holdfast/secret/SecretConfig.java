package dev.holdfast.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.OptionalInt;

/** Settings of secrets, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface SecretConfig {

  /** A file with the master keys, or the keys themselves; see {@link MasterKeys}. */
  String masterKeys();

  /** What signs access tokens: {@code PS256} (default), {@code ES256} or {@code EDDSA}. */
  @WithName("jwt.algorithm")
  @WithDefault("PS256")
  String jwtAlgorithm();

  /** Memory of one password hash in KiB; 19456 by default, which is the floor. */
  @WithName("password.memory-kib")
  @WithDefault("19456")
  int passwordMemoryKib();

  /** Passes over that memory; 2 by default, which is the floor. */
  @WithName("password.iterations")
  @WithDefault("2")
  int passwordIterations();

  /** Lanes of one password hash; 1 by default, which is the floor. */
  @WithName("password.parallelism")
  @WithDefault("1")
  int passwordParallelism();

  /** How many hashes may run at once; one less than processors by default, one at least. */
  @WithName("password.threads")
  OptionalInt passwordThreads();

  /** How many hashes may wait for those; 64 by default, beyond that requests are answered 503. */
  @WithName("password.queue")
  @WithDefault("64")
  int passwordQueue();
}
