package dev.holdfast.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address in the one form in which it is stored and compared: lower case.
 *
 * <p>Narrower than RFC 5321 on purpose. ASCII only, no quoted local part, no address literals, so
 * that two texts which look alike or fold into each other can't name two accounts, and nothing in
 * an address can end a header line. What is not ASCII is refused before anything is folded: the
 * Kelvin sign would turn into a k.
 */
public record EmailAddress(String text) {
  private static final int LONGEST = 254;
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@(?:"
              + LABEL
              + "\\.)+(?!\\d+$)"
              + LABEL);

  /** The address in a text, empty if it is none. */
  public static Optional<EmailAddress> parse(String text) {
    if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return SYNTAX.matcher(lower).matches()
        ? Optional.of(new EmailAddress(lower))
        : Optional.empty();
  }

  /** What stands before the @. */
  String localPart() {
    return text.substring(0, text.indexOf('@'));
  }
}
