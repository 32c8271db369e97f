package dev.holdfast.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A marked text that must not be found where it does not belong, in any of the forms in which it
 * might lie there.
 *
 * @param what it is, for the report; the text itself is never reported
 * @param isPersonal whether it is about somebody, and not a secret
 */
record Canary(String what, String text, boolean isPersonal) {
  private static final int SHORTEST = 8;

  Canary {
    if (text.length() < SHORTEST) {
      throw new IllegalArgumentException(what + " is too short to be told from chance");
    }
  }

  static Canary secret(String what, String text) {
    return new Canary(what, text, false);
  }

  static Canary personal(String what, String text) {
    return new Canary(what, text, true);
  }

  /** Those of some that are in a text, each with the form in which it is. */
  static List<String> found(List<Canary> canaries, String haystack) {
    String lower = haystack.toLowerCase(Locale.ROOT);
    return canaries.stream()
        .filter(canary -> canary.isIn(haystack, lower))
        .map(Canary::what)
        .distinct()
        .toList();
  }

  private boolean isIn(String haystack, String lower) {
    return insensitive().stream().anyMatch(lower::contains)
        || base64().stream().anyMatch(haystack::contains);
  }

  private Set<String> insensitive() {
    Set<String> forms = new LinkedHashSet<>();
    String small = text.toLowerCase(Locale.ROOT);
    forms.add(small);
    forms.add(HexFormat.of().formatHex(text.getBytes(UTF_8)));
    forms.add(HexFormat.of().formatHex(small.getBytes(UTF_8)));
    forms.add(URLEncoder.encode(small, UTF_8));
    forms.add(URLEncoder.encode(small, UTF_8).replace("+", "%20").toLowerCase(Locale.ROOT));
    forms.add(URLEncoder.encode(small, UTF_8).toLowerCase(Locale.ROOT));
    return forms;
  }

  /** At each of the three places at which it can stand in what was encoded, without the edges. */
  private Set<String> base64() {
    Set<String> forms = new LinkedHashSet<>();
    for (String spelling : List.of(text, text.toLowerCase(Locale.ROOT))) {
      for (int before = 0; before < 3; before++) {
        byte[] bytes = (" ".repeat(before) + spelling).getBytes(UTF_8);
        int whole = bytes.length / 3 * 4;
        int from = before == 0 ? 0 : 4;
        forms.add(Base64.getEncoder().encodeToString(bytes).substring(from, whole));
        forms.add(Base64.getUrlEncoder().encodeToString(bytes).substring(from, whole));
      }
    }
    return forms;
  }
}
