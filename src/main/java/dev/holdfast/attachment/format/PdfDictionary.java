package dev.holdfast.attachment.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The dictionary of an object stream, read as the standard has it and not otherwise: of a key that
 * is there twice readers take the one or the other, and a value that is elsewhere may be anything.
 */
final class PdfDictionary {
  /** How an object stream is packed, and no other way. */
  private static final Set<String> DEFLATE = Set.of("/FlateDecode", "[ /FlateDecode ]");

  /** What would make its content something else than what is looked at here. */
  private static final Set<String> OTHER_FORMS =
      Set.of("DecodeParms", "DP", "F", "FFilter", "FDecodeParms");

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();
  private int at;

  private PdfDictionary() {}

  /** Between two positions, where there must be one dictionary and nothing else. */
  static PdfDictionary read(byte[] bytes, int from, int to) {
    PdfDictionary dictionary = new PdfDictionary();
    PdfTokens all = new PdfTokens(bytes, from, to);
    while (all.next()) {
      dictionary.tokens.add(token(all));
    }
    dictionary.read();
    return dictionary;
  }

  private static String token(PdfTokens token) {
    return switch (token.kind()) {
      case NAME -> "/" + token.text();
      case WORD -> token.text();
      case STRING -> "()";
      case DICTIONARY -> "<<";
      case DICTIONARY_END -> ">>";
      case ARRAY -> "[";
      case ARRAY_END -> "]";
    };
  }

  private void read() {
    Refused.unless(take().equals("<<"));
    String key = take();
    while (!key.equals(">>")) {
      Refused.unless(key.startsWith("/") && values.put(key.substring(1), value()) == null);
      key = take();
    }
    Refused.unless(at == tokens.size());
  }

  private String take() {
    Refused.unless(at < tokens.size());
    return tokens.get(at++);
  }

  /** With a space between its tokens. */
  private String value() {
    int from = at;
    int depth = 0;
    do {
      switch (take()) {
        case "<<", "[" -> depth++;
        case ">>", "]" -> depth--;
        default -> {}
      }
    } while (depth > 0);
    Refused.unless(depth == 0);
    if (at + 1 < tokens.size()
        && tokens.get(at).matches("\\d+")
        && tokens.get(at + 1).equals("R")) {
      at += 2;
    }
    return String.join(" ", tokens.subList(from, at));
  }

  void requireDeflated() {
    Refused.unless(DEFLATE.contains(values.getOrDefault("Filter", "")));
    Refused.unless(OTHER_FORMS.stream().noneMatch(values::containsKey));
  }

  /** A number that stands there itself. */
  int integer(String key) {
    String value = values.getOrDefault(key, "");
    Refused.unless(value.matches("\\d{1,7}"));
    return Integer.parseInt(value);
  }
}
