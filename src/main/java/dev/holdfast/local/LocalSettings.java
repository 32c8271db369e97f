package dev.holdfast.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a deployment would have to set, made up for a developer's machine and kept in one folder
 * that git ignores. Whatever the developer sets, stays as it was set.
 */
public final class LocalSettings implements Runnable {
  private static final Path FOLDER = Path.of(".holdfast");
  private static final int KEY_BYTES = 32;

  /** Survives a live reload, which loads this class anew but leaves the process. */
  private static final String STARTED = "holdfast.local.started";

  /** Provides what is missing; called before the service reads its settings. */
  @Override
  public void run() {
    if (System.getProperty(STARTED) != null) {
      return;
    }
    if (isUnset("holdfast.db.url", "HOLDFAST_DB_URL")) {
      LocalPostgres postgres = LocalPostgres.keeping(FOLDER.resolve("postgres"));
      postgres.settings().forEach(System::setProperty);
    }
    if (isUnset("holdfast.master-keys", "HOLDFAST_MASTER_KEYS")) {
      System.setProperty("holdfast.master-keys", masterKeys().toString());
    }
    System.setProperty(STARTED, "true");
  }

  private static boolean isUnset(String property, String environment) {
    return System.getProperty(property) == null && System.getenv(environment) == null;
  }

  /** A master key file whose key is named so that the boot gate knows it. */
  private static Path masterKeys() {
    Path file = FOLDER.resolve("master-keys").toAbsolutePath();
    try {
      if (!Files.exists(file)) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "development:" + Base64.getEncoder().encodeToString(key) + "\n");
      }
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
