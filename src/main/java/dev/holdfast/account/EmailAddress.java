package dev.holdfast.account;

import dev.holdfast.kernel.EmailText;
import java.util.Locale;
import java.util.Optional;

/**
 * An e-mail address in the one form in which it is stored and compared: lower case.
 *
 * <p>Narrower than RFC 5321 on purpose. ASCII only, no quoted local part, no address literals, so
 * that two texts which look alike or fold into each other can't name two accounts, and nothing in
 * an address can end a header line. What is not ASCII is refused before anything is folded: the
 * Kelvin sign would turn into a k.
 */
public record EmailAddress(String text) {

  /**
   * @throws IllegalArgumentException for a text in another case; whoever has one from outside
   *     parses it
   */
  public EmailAddress {
    if (!text.equals(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("an address is kept in lower case");
    }
  }

  /** The address in a text, empty if it is none. */
  public static Optional<EmailAddress> parse(String text) {
    return EmailText.Rule.matches(text)
        ? Optional.of(new EmailAddress(text.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** What stands before the @. */
  String localPart() {
    return text.substring(0, text.indexOf('@'));
  }
}
