package dev.holdfast.secret;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A code that is shown once, in a mail: 10 characters of Crockford's base32 (50 random bits),
 * written {@code XXXXX-XXXXX}. It is read in either case and with or without its dash, and no other
 * way. Prints as {@code ***}.
 */
public final class PlainCode {
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int CHARACTERS = 10;
  private static final Pattern WRITTEN =
      Pattern.compile("[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}-?[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}");

  private final String characters;

  private PlainCode(String characters) {
    this.characters = characters;
  }

  public static PlainCode next(SecureRandom random) {
    StringBuilder code = new StringBuilder(CHARACTERS);
    for (int i = 0; i < CHARACTERS; i++) {
      code.append(CROCKFORD.charAt(random.nextInt(CROCKFORD.length())));
    }
    return new PlainCode(code.toString());
  }

  /** The code in a text, empty if it is none. */
  public static Optional<PlainCode> parse(String text) {
    return text != null && WRITTEN.matcher(text).matches()
        ? Optional.of(new PlainCode(text.replace("-", "").toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** As it is written in a mail. */
  public String shown() {
    return characters.substring(0, CHARACTERS / 2) + "-" + characters.substring(CHARACTERS / 2);
  }

  String characters() {
    return characters;
  }

  @Override
  public String toString() {
    return "***";
  }
}
