package dev.holdfast.posture.check;

import dev.holdfast.ratelimit.redis.RedisConfig;
import dev.holdfast.secret.MasterKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whether secrets are ones that nobody guesses, in files that nobody else reads. */
final class SecretChecks {
  private static final int SHORTEST = 12;

  /** What manuals and samples use, and what people write to change it later. */
  private static final Set<String> SAMPLES =
      Set.of(
          "postgrespostgres",
          "holdfastholdfast",
          "passwordpassword",
          "password1234",
          "123456789012",
          "1234567890123456",
          "changemechangeme",
          "change-me-please",
          "changeme-please",
          "please-change-me",
          "supersecretpassword",
          "mysecretpassword",
          "your-password-here",
          "yourpasswordhere",
          "administrator");

  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private SecretChecks() {}

  static List<Weakness> found(Settings settings) {
    List<Weakness> found = new ArrayList<>();
    databasePassword("db.username", "db.password", settings).ifPresent(found::add);
    if (settings.value("db.migrate").filter("false"::equals).isEmpty()) {
      databasePassword("db.owner-username", "db.owner-password", settings).ifPresent(found::add);
    }
    settings
        .value("redis.url")
        .filter(url -> RedisConfig.isOpen(url, SecretChecks::isWeak))
        .ifPresent(
            url ->
                found.add(
                    new Weakness(
                        Check.REDIS_PASSWORD,
                        "HOLDFAST_REDIS_URL has no password, or one that is short or a sample, and Redis is not on this machine",
                        "give Redis a user with a password of 12 random characters or more")));
    settings
        .value("master-keys")
        .flatMap(MasterKeys::fileOf)
        .filter(SecretChecks::isOpen)
        .ifPresent(file -> found.add(openFile("HOLDFAST_MASTER_KEYS")));
    settings
        .value("tls.key")
        .filter(file -> settings.value("tls.mode").filter("direct"::equals).isPresent())
        .flatMap(SecretChecks::path)
        .filter(SecretChecks::isOpen)
        .ifPresent(file -> found.add(openFile("HOLDFAST_TLS_KEY")));
    return found;
  }

  private static Optional<Weakness> databasePassword(String user, String key, Settings settings) {
    return settings
        .value(key)
        .filter(
            password ->
                isWeak(password)
                    || settings.value(user).filter(password::equalsIgnoreCase).isPresent())
        .map(
            password ->
                new Weakness(
                    Check.DATABASE_PASSWORD,
                    Settings.environment(key) + " is short, a sample, or the user's name",
                    "give the role 12 random characters or more"));
  }

  private static boolean isWeak(String password) {
    return password.length() < SHORTEST
        || SAMPLES.contains(password.toLowerCase(Locale.ROOT))
        || password.chars().distinct().count() < SHORTEST / 2;
  }

  private static Weakness openFile(String setting) {
    return new Weakness(
        Check.SECRET_FILE_PERMISSIONS,
        setting + " names a file that others on this machine may read or change",
        "chmod 600, or 440 for a group of the service alone (in Kubernetes, defaultMode)");
  }

  private static Optional<Path> path(String file) {
    try {
      return Optional.of(Path.of(file));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static boolean isOpen(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
    } catch (IOException | UnsupportedOperationException unknown) {
      // A file that can't be looked at can't be read either, which is said elsewhere.
      return false;
    }
  }
}
