package dev.holdfast.attachment.format;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where each object of an object stream begins (ISO 32000, 7.5.7).
 *
 * @param first where the objects begin, behind the numbers and offsets
 */
record PdfPlaces(int first, TreeMap<Integer, String> numbers) {

  private static final int MOST = 10_000;

  static PdfPlaces read(byte[] content, int count, int first) {
    Refused.unless(count <= MOST);
    PdfTokens tokens = new PdfTokens(content);
    TreeMap<Integer, String> numbers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String number = word(tokens, first);
      String offset = word(tokens, first);
      Refused.unless(offset.matches("\\d{1,7}"));
      numbers.put(first + Integer.parseInt(offset), number);
    }
    return new PdfPlaces(first, numbers);
  }

  private static String word(PdfTokens tokens, int first) {
    Refused.unless(tokens.next() && tokens.kind() == PdfTokens.Kind.WORD && tokens.end() <= first);
    return tokens.text();
  }

  /** The number of the object at a place. */
  String at(int place) {
    Map.Entry<Integer, String> entry = numbers.floorEntry(place);
    return entry == null ? "" : entry.getValue();
  }
}
