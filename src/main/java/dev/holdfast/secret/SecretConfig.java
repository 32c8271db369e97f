package dev.holdfast.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.OptionalInt;

/** Settings of secrets, {@code holdfast.*}. */
@ConfigMapping(prefix = "holdfast")
public interface SecretConfig {

  /** A file with the master keys, or the keys themselves; see {@link MasterKeys}. */
  String masterKeys();

  /**
   * How long a new master key must have been known to a replica before anything is written under
   * it; 5 minutes by default. The other replicas must get it within that time.
   */
  @WithName("master-keys-settle")
  @WithDefault("5m")
  Duration masterKeysSettle();

  /** How often a file of master keys is read again; 10 seconds by default. */
  @WithName("master-keys-reload")
  @WithDefault("10s")
  Duration masterKeysReload();

  /** What signs access tokens: {@code PS256} (default), {@code ES256} or {@code EDDSA}. */
  @WithName("jwt.algorithm")
  @WithDefault("PS256")
  String jwtAlgorithm();

  /** How long a new signing key is published before it signs; 5 minutes by default and at least. */
  @WithName("jwt.publish-ahead")
  @WithDefault("5m")
  Duration jwtPublishAhead();

  /** How old a signing key becomes before another takes its place; 30 days by default. */
  @WithName("jwt.rotation")
  @WithDefault("30d")
  Duration jwtRotation();

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
