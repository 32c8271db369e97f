package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The ways in which a text may stand somewhere without being encrypted: as it is, as hex, and as
 * base64 at each of the three offsets at which it may begin.
 */
public final class Spellings {
  private Spellings() {}

  /** The rows in which a text stands, one way or another. */
  public static List<String> found(String text, List<String> rows) {
    Set<String> spellings = of(text);
    return rows.stream().filter(row -> spellings.stream().anyMatch(row::contains)).toList();
  }

  static Set<String> of(String text) {
    Set<String> all = new LinkedHashSet<>();
    for (String written : List.of(text, text.toLowerCase(Locale.ROOT))) {
      byte[] bytes = written.getBytes(UTF_8);
      all.add(written);
      all.add(HexFormat.of().formatHex(bytes));
      all.add(HexFormat.of().formatHex(base64(bytes, 0).get(0).getBytes(UTF_8)));
      for (int offset = 0; offset < 3; offset++) {
        all.addAll(base64(bytes, offset));
      }
    }
    return all;
  }

  /** Without the characters at both ends, which depend on what stands beside it. */
  private static List<String> base64(byte[] bytes, int offset) {
    byte[] shifted = new byte[offset + bytes.length];
    System.arraycopy(bytes, 0, shifted, offset, bytes.length);
    int whole = shifted.length / 3 * 3;
    byte[] inner = Arrays.copyOfRange(shifted, offset == 0 ? 0 : 3, whole);
    List<String> both = new ArrayList<>();
    both.add(Base64.getEncoder().encodeToString(inner));
    both.add(Base64.getUrlEncoder().encodeToString(inner));
    return both;
  }
}
