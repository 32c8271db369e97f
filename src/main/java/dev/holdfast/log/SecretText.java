package dev.holdfast.log;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks what has the form of a secret of ours, wherever it stands in a text: it is the last net,
 * under code that does not log secrets in the first place. What only looks like one is masked too;
 * a word too few in a log costs less than a key too many.
 *
 * <p>A rule costs nothing until the words that it needs are in the text, and no pattern goes back
 * over more than a few hundred characters.
 */
public final class SecretText {
  /** Longer texts are cut. */
  static final int LONGEST = 32 * 1024;

  private static final int LONGEST_WORD = 1024;
  private static final String MASK = "***";

  /**
   * A rule.
   *
   * @param anchors without one of these, in any case, it does not apply
   */
  private record Rule(List<String> anchors, Pattern form, String replacement) {

    String apply(String text) {
      return anchors.stream().anyMatch(anchor -> contains(text, anchor))
          ? form.matcher(text).replaceAll(replacement)
          : text;
    }
  }

  private static final List<Rule> RULES =
      List.of(
          // Keys of clients. How a key is shown to its owner, with four characters, stays.
          rule("sk_live_[A-Za-z0-9_-]{5,}+", MASK, "sk_live_"),
          // Signed tokens, also without their end.
          rule("eyJ[A-Za-z0-9_-]{8,}+(?:\\.[A-Za-z0-9_-]*+){0,4}", MASK, "eyJ"),
          // Headers with credentials, to the end of the value.
          rule(
              "(?i)\\b((?:proxy-)?authorization|(?:x-)?api-key|(?:set-)?cookie)"
                  + "([\"']?\\s{0,4}[:=]\\s{0,4}[\"']?)[^\\r\\n\"'}\\]]++",
              "$1$2" + MASK,
              "authorization",
              "api-key",
              "cookie"),
          // Without its header. "Basic authentication" is no credential.
          rule(
              "\\b((?i:bearer|basic))(?:\\s{1,4}|%20|\\+)"
                  + "(?=[A-Za-z0-9._~+/-][a-z._~+/-]{0,200}[A-Z0-9=])[A-Za-z0-9._~+/-]{8,}+={0,2}",
              "$1 " + MASK, "bearer", "basic"),
          // Who logs in, in the address of another service.
          rule("://[^\\s/?#\"'<>]{1,256}@", "://" + MASK + "@", "://"),
          rule(
              "(?i)((?:password|passwd|secret|token|api_?key)\\w{0,16}=)[^\\s\"'&,;)}\\]]++",
              "$1" + MASK,
              "password",
              "passwd",
              "secret",
              "token",
              "key="),
          rule(
              "(?i)(\"\\w{0,32}(?:password|secret|token)\\w{0,16}\"\\s{0,4}:\\s{0,4}\")"
                  + "(?:[^\"\\\\]|\\\\.)*+",
              "$1" + MASK,
              "password",
              "secret",
              "token"),
          rule(
              "-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\\s\\S]*?"
                  + "(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|\\z)",
              MASK,
              "PRIVATE KEY-----"),
          // Hashes of passwords.
          rule("\\$(?:argon2(?:id|i|d)|2[aby])\\$[A-Za-z0-9$=,./+]{8,}+", MASK, "$argon2", "$2"));

  /** A code that is mailed, or one for a lost second factor. */
  private static final Rule CODE =
      rule(
          "(?<![0-9A-Za-z-])[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}(?![0-9A-Za-z-])",
          MASK, "-");

  private SecretText() {}

  private static Rule rule(String form, String replacement, String... anchors) {
    return new Rule(List.of(anchors), Pattern.compile(form), replacement);
  }

  /** A text as it may be written down. */
  public static String masked(String text) {
    return text == null ? null : CODE.apply(maskedButCodes(text));
  }

  /** The same, with codes left in: a developer's mails are written to the log. */
  static String maskedButCodes(String text) {
    String rest = cut(text);
    for (Rule rule : RULES) {
      rest = rule.apply(rest);
    }
    return RandomWords.masked(rest, MASK);
  }

  /** Cut where no word is torn: half of a token has the form of none. */
  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = LONGEST;
    while (end > LONGEST - LONGEST_WORD && !Character.isWhitespace(text.charAt(end))) {
      end--;
    }
    return text.substring(0, end) + "… (cut, of " + text.length() + " characters)";
  }

  /** Whether a text contains a word, in any case. */
  private static boolean contains(String text, String word) {
    char lower = Character.toLowerCase(word.charAt(0));
    char upper = Character.toUpperCase(lower);
    int last = text.length() - word.length();
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      if ((c == lower || c == upper) && text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
