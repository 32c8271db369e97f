package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Looks through a document for what acts. It is no reader of PDF: it follows no table and believes
 * no length, so that there is little to fool. What it can't look into (an object stream in another
 * encoding than deflate, a stream that only another reader would find) is refused.
 *
 * <p>Bounded by the length of the file and the budget of {@link Inflation}.
 */
final class PdfScan {
  private static final byte[] STREAM = "stream".getBytes(ISO_8859_1);
  private static final byte[] END = "end".getBytes(ISO_8859_1);
  private static final byte[] END_OF_STREAM = "endstream".getBytes(ISO_8859_1);

  /** More than a document of the largest size has, if it has nothing to hide in their number. */
  private static final int MOST_OBJECTS = 50_000;

  private final Inflation inflation = new Inflation();

  /** The names in each object, by its number; of all its versions together. */
  private final Map<String, Set<String>> objects = new HashMap<>();

  /** The objects that say what happens when the document is opened. */
  private final Set<String> opened = new HashSet<>();

  private final Set<Integer> streams = new HashSet<>();

  /** Refuses a document that acts, or of which that can't be said. */
  static void requirePassive(byte[] document) {
    PdfNames.requireNoneIn(document);
    PdfScan scan = new PdfScan();
    scan.document(document);
    scan.requireEveryStreamSeen(document);
    scan.requireNothingHappensAtOpening();
  }

  private void document(byte[] bytes) {
    PdfTokens tokens = new PdfTokens(bytes);
    PdfObject object = begin("");
    while (tokens.next()) {
      if (isWord(tokens, "obj")) {
        object = begin(object.numberBefore());
      } else if (isWord(tokens, "stream") && isLineEnd(bytes, tokens.end())) {
        int end = find(bytes, END_OF_STREAM, tokens.end());
        Refused.unless(end >= 0);
        streams.add(tokens.start());
        stream(object, Arrays.copyOfRange(bytes, afterLineEnd(bytes, tokens.end()), end));
        tokens.seek(end + END_OF_STREAM.length);
      } else {
        object.take(tokens);
      }
    }
  }

  private void stream(PdfObject dictionary, byte[] content) {
    if (dictionary.isObjectStream()) {
      byte[] inner = dictionary.isDeflated() ? inflation.inflate(content) : content;
      PdfNames.requireNoneIn(inner);
      inner(dictionary.places(inner), inner);
    }
  }

  /** Objects within a stream have no words around them; where each begins stands in front. */
  private void inner(PdfPlaces places, byte[] bytes) {
    PdfTokens tokens = new PdfTokens(bytes);
    tokens.seek(places.first());
    String number = "";
    PdfObject object = begin("");
    while (tokens.next()) {
      String here = places.at(tokens.start());
      if (!here.equals(number)) {
        number = here;
        object = begin(number);
      }
      object.take(tokens);
    }
  }

  private PdfObject begin(String number) {
    Refused.unless(objects.size() < MOST_OBJECTS);
    return new PdfObject(
        number, objects.computeIfAbsent(number, first -> new HashSet<>()), opened::add);
  }

  /** A stream that this pass took for a part of something else would be found by others. */
  private void requireEveryStreamSeen(byte[] bytes) {
    int at = find(bytes, STREAM, 0);
    while (at >= 0) {
      boolean ends = at >= 3 && Arrays.equals(bytes, at - 3, at, END, 0, 3);
      if (!ends && isLineEnd(bytes, at + STREAM.length)) {
        Refused.unless(streams.contains(at));
      }
      at = find(bytes, STREAM, at + 1);
    }
  }

  private void requireNothingHappensAtOpening() {
    for (String number : opened) {
      Set<String> names = objects.get(number);
      if (names == null || names.stream().anyMatch(PdfNames.ONLY_WHEN_ASKED::contains)) {
        throw PdfNames.active();
      }
    }
  }

  private static boolean isWord(PdfTokens tokens, String word) {
    return tokens.kind() == PdfTokens.Kind.WORD && tokens.text().equals(word);
  }

  private static boolean isLineEnd(byte[] bytes, int at) {
    return at < bytes.length && (bytes[at] == '\r' || bytes[at] == '\n');
  }

  private static int afterLineEnd(byte[] bytes, int at) {
    boolean both = bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n';
    return at + (both ? 2 : 1);
  }

  private static int find(byte[] bytes, byte[] sought, int from) {
    for (int at = from; at <= bytes.length - sought.length; at++) {
      if (bytes[at] == sought[0]
          && Arrays.equals(bytes, at, at + sought.length, sought, 0, sought.length)) {
        return at;
      }
    }
    return -1;
  }
}
