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
    Refused.unless(count <= MOST && first <= content.length);
    PdfTokens tokens = new PdfTokens(content);
    TreeMap<Integer, String> numbers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String number = integer(tokens, first);
      int place = first + Integer.parseInt(integer(tokens, first));
      Refused.unless(place < content.length && numbers.put(place, number) == null);
    }
    return new PdfPlaces(first, numbers);
  }

  private static String integer(PdfTokens tokens, int first) {
    Refused.unless(tokens.next() && tokens.kind() == PdfTokens.Kind.WORD && tokens.end() <= first);
    Refused.unless(tokens.text().matches("\\d{1,7}"));
    return tokens.text();
  }

  /** How many objects begin from a position on and before another. */
  int between(int from, int to) {
    return numbers.subMap(from, to).size();
  }

  /** The number of the object that begins at a place or before it. */
  String at(int place) {
    Map.Entry<Integer, String> entry = numbers.floorEntry(place);
    return entry == null ? "" : entry.getValue();
  }
}
