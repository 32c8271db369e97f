package dev.holdfast.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.problem.FieldError;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.secret.Password;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a new password must be (NIST SP 800-63B, 3.1.1.2; ASVS 6.2): long, and none that a guesser
 * tries first. There are no rules of composition. Taken exactly as sent.
 */
@Singleton
public class PasswordPolicy {
  /** Most characters a password may have; what is longer is refused unseen, at login too. */
  public static final int LONGEST = 128;

  private static final int SHORTEST = 12;
  private static final int SHORTEST_WORD = 4;
  private static final String SERVICE = "holdfast";
  private static final String COMMON = "common-passwords.txt";

  private final Set<String> common;

  PasswordPolicy() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(PasswordPolicy.class.getResourceAsStream(COMMON), US_ASCII))) {
      common = lines.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Lets no password be hashed that nobody can have.
   *
   * @throws ProblemException 400 on the field
   */
  public static void requireBounded(String field, Password password) {
    if (password.length() > LONGEST) {
      throw ProblemException.invalid(
          field, "out_of_range", "must have at most " + LONGEST + " characters");
    }
  }

  /** What is wrong with a password for this account, if anything is. */
  public Optional<FieldError> fault(
      String field, Password password, EmailAddress email, String displayName) {
    int length = password.length();
    if (length < SHORTEST || length > LONGEST) {
      return Optional.of(
          new FieldError(
              field, "out_of_range", "must have " + SHORTEST + " to " + LONGEST + " characters"));
    }
    String folded = password.folded();
    if (common.contains(folded)) {
      return Optional.of(
          new FieldError(field, "common_password", "is one of those that are tried first"));
    }
    boolean telling =
        folded.contains(SERVICE)
            || holds(folded, email.text())
            || holds(folded, email.localPart())
            || holds(folded, displayName.strip().toLowerCase(Locale.ROOT));
    return telling
        ? Optional.of(
            new FieldError(
                field,
                "contains_identity",
                "must not hold the address, the name or this service's"))
        : Optional.empty();
  }

  /** Shorter words are in too many good passwords by chance. */
  private static boolean holds(String password, String word) {
    return word.length() >= SHORTEST_WORD && password.contains(word);
  }
}
