package dev.holdfast.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The master keys in a file, as a deployment has them that changes them while it runs. */
public final class MasterKeyFile implements QuarkusTestResourceLifecycleManager {
  private Path file;

  /** A line with a new key. */
  public static String line(String id) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return id + ":" + Base64.getEncoder().encodeToString(key) + "\n";
  }

  /** After {@link HoldfastStack}, whose keys are in the setting itself. */
  @Override
  public int order() {
    return 1;
  }

  @Override
  public Map<String, String> start() {
    try {
      file = Files.writeString(Files.createTempFile("master-keys", ""), line("old"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    System.setProperty(HoldfastStack.MASTER_KEYS, file.toString());
    return Map.of("holdfast.master-keys", file.toString());
  }

  @Override
  public void stop() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
