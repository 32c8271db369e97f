package dev.holdfast.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code HOLDFAST_MASTER_KEYS}: lines of {@code id:base64 of 32 bytes}, newest first; empty
 * lines and lines that begin with {@code #} are skipped. No message ever holds any of what was
 * read.
 */
public final class MasterKeys {
  /** The id of the key that a developer's machine makes up for itself. */
  public static final String DEVELOPMENT = "development";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private MasterKeys() {}

  /**
   * The ids in a setting, for who must judge them.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with the setting
   */
  public static List<String> ids(String setting) {
    return read(setting).stream().map(MasterKey::id).toList();
  }

  /**
   * Whether one of the keys in a setting is not random: zeros, a pattern, or a text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with the setting
   */
  public static boolean holdsGuessable(String setting) {
    return read(setting).stream().anyMatch(MasterKey::isGuessable);
  }

  /** The file that a setting names; empty if it holds the keys itself. */
  public static Optional<Path> fileOf(String setting) {
    return Optional.ofNullable(file(setting.strip()));
  }

  /** The keys in a setting: the name of a file, or the lines themselves. Never empty. */
  static List<MasterKey> read(String setting) {
    List<MasterKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int number = 0;
    for (String line : text(setting).split("\\R")) {
      number++;
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      MasterKey key = key(stripped, number);
      if (!ids.add(key.id())) {
        throw new IllegalArgumentException("line " + number + " repeats the id of an earlier key");
      }
      keys.add(key);
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there is no key in it");
    }
    return List.copyOf(keys);
  }

  private static String text(String setting) {
    Path file = file(setting.strip());
    if (file == null) {
      return setting;
    }
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("the file that it names can't be read");
    }
  }

  /** The file that a setting names, or null if it holds the keys itself: those have a colon. */
  private static Path file(String setting) {
    try {
      Path path = Path.of(setting);
      return Files.exists(path) || setting.startsWith("/") || !setting.contains(":") ? path : null;
    } catch (InvalidPathException noPath) {
      return null;
    }
  }

  private static MasterKey key(String line, int number) {
    int colon = line.indexOf(':');
    if (colon < 0 || !ID.matcher(line.substring(0, colon)).matches()) {
      throw new IllegalArgumentException(
          "line " + number + " is not id:base64, with an id of 1 to 64 letters, digits, - or _");
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(line.substring(colon + 1).strip());
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("the key in line " + number + " is not base64");
    }
    if (key.length != MasterKey.BYTES) {
      throw new IllegalArgumentException(
          "the key in line "
              + number
              + " has "
              + key.length
              + " bytes in place of "
              + MasterKey.BYTES);
    }
    return new MasterKey(line.substring(0, colon), key);
  }
}
