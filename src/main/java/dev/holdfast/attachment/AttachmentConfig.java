package dev.holdfast.attachment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Settings of attachments, {@code holdfast.attachment.*}. */
@ConfigMapping(prefix = "holdfast.attachment")
public interface AttachmentConfig {
  int FEWEST = 4;
  int MOST = 1000;

  /**
   * How many files may be on their way in at once, half of them for one account; 48 by default,
   * beyond that the answer is 503.
   */
  @WithDefault("48")
  int uploads();

  /**
   * How many files may be on their way out at once, half of them for one account; 64 by default,
   * beyond that the answer is 503.
   */
  @WithDefault("64")
  int downloads();

  /** What is wrong with these settings, each with its remedy, for the boot gate. */
  static List<String> faults(Function<String, Optional<String>> setting) {
    List<String> faults = new ArrayList<>();
    for (String name : List.of("uploads", "downloads")) {
      setting
          .apply(name)
          .filter(text -> !isWithin(text))
          .ifPresent(
              text ->
                  faults.add(
                      "HOLDFAST_ATTACHMENT_"
                          + name.toUpperCase(Locale.ROOT)
                          + " is out of range or no number: set it from "
                          + FEWEST
                          + " to "
                          + MOST
                          + ", or leave it out"));
    }
    return faults;
  }

  private static boolean isWithin(String text) {
    return text.matches("\\d{1,4}")
        && Integer.parseInt(text) >= FEWEST
        && Integer.parseInt(text) <= MOST;
  }
}
