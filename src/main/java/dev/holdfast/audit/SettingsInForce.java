package dev.holdfast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the service was started with, as it may be written down: of what may be a secret, or
 * somebody's address, only that it is set.
 *
 * @param all by name, defaults included
 * @param chosen the names of those that the deployment has set
 */
record SettingsInForce(Map<String, String> all, Set<String> chosen) {
  private static final String PREFIX = "holdfast.";
  private static final String ENVIRONMENT = "HOLDFAST_";
  private static final List<String> SECRETIVE =
      List.of("password", "secret", "token", "key", "webhook", "credential");
  private static final int LONGEST = 200;
  private static final String SET = "set";

  /** Those of ours. */
  static SettingsInForce of(SmallRyeConfig config) {
    Map<String, String> all = new TreeMap<>();
    Set<String> chosen = new TreeSet<>();
    for (String name : names(config)) {
      ConfigValue value = config.getConfigValue(name);
      if (value.getValue() != null && !value.getValue().isEmpty()) {
        all.put(name, shown(name, value.getValue()));
        // Those that code or the build give stand behind all that a deployment can write.
        if (value.getConfigSourceOrdinal() > 0) {
          chosen.add(name);
        }
      }
    }
    return new SettingsInForce(all, chosen);
  }

  /** The same for the same settings; says nothing of secrets. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      all.forEach((name, value) -> digest.update((name + "=" + value + "\n").getBytes(UTF_8)));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A setting of the environment goes by its own name, unless that is the other's spelling. */
  private static Set<String> names(SmallRyeConfig config) {
    Set<String> names = new TreeSet<>();
    Set<String> inEnvironment = new TreeSet<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        names.add(name);
      } else if (name.startsWith(ENVIRONMENT)) {
        inEnvironment.add(name);
      }
    }
    names.forEach(
        name ->
            inEnvironment.remove(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
    names.addAll(inEnvironment);
    return names;
  }

  static String shown(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean isSecret =
        SECRETIVE.stream().anyMatch(lower::contains)
            // Addresses of people, and those of servers with a name and password in front.
            || value.contains("@")
            || value.contains("password=")
            || value.startsWith("-----BEGIN");
    if (isSecret) {
      return SET;
    }
    String line = value.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
