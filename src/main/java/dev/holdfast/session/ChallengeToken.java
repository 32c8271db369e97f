package dev.holdfast.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** The token of a challenge: 256 random bits in base64url. Prints as {@code ***}. */
final class ChallengeToken {
  private static final int BYTES = 32;
  private static final Pattern WRITTEN = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String text;

  private ChallengeToken(String text) {
    this.text = text;
  }

  static ChallengeToken next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ChallengeToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The token in a text, empty if it can be none. */
  static Optional<ChallengeToken> parse(String text) {
    return WRITTEN.matcher(text).matches()
        ? Optional.of(new ChallengeToken(text))
        : Optional.empty();
  }

  /** As its holder has it. */
  String text() {
    return text;
  }

  /**
   * What is stored of it. No slow hash: 256 random bits can't be guessed. Of the text, so that
   * another spelling of the same bytes is another token.
   */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
