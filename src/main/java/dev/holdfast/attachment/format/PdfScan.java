package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Looks through a document for what acts. It is no reader of PDF: it follows no table and believes
 * no length, so that there is little to fool. What it can't look into, and whatever readers are
 * known to read in different ways, is refused; {@link PdfHidden} sees to it that nobody finds an
 * object that this pass has not seen.
 *
 * <p>Bounded by the length of the file and the budget of {@link Inflation}.
 */
final class PdfScan {
  private static final byte[] END_OF_STREAM = "endstream".getBytes(ISO_8859_1);

  private final Inflation inflation = new Inflation();
  private final PdfOpening opening = new PdfOpening();
  private final PdfHidden hidden = new PdfHidden();
  private final byte[] bytes;

  /** Where the object that goes by began. */
  private int start;

  private PdfScan(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Refuses a document that acts, or of which that can't be said. */
  static void requirePassive(byte[] document) {
    PdfNames.requireNoneIn(document);
    PdfScan scan = new PdfScan(document);
    scan.document();
    scan.hidden.requireNoneIn(document);
    scan.opening.requirePassive();
  }

  private void document() {
    PdfTokens tokens = new PdfTokens(bytes);
    PdfObject object = new PdfObject(opening);
    while (tokens.next()) {
      hidden.saw(tokens);
      if (tokens.isWord("obj")) {
        Refused.unless(object.isWhole());
        opening.begins(object.numberBefore());
        object = begin(tokens);
      } else if (tokens.isWord("stream")) {
        stream(object, tokens);
        object = begin(tokens);
      } else {
        object.take(tokens);
      }
    }
    Refused.unless(object.isWhole());
  }

  private PdfObject begin(PdfTokens tokens) {
    start = tokens.end();
    return new PdfObject(opening);
  }

  /** Goes to the first end that there is: what a reader may find behind it is looked at as well. */
  private void stream(PdfObject object, PdfTokens tokens) {
    Refused.unless(object.endsWithDictionary());
    int from = afterLineEnd(tokens.end());
    int end = PdfHidden.find(bytes, END_OF_STREAM, from);
    Refused.unless(end >= 0);
    if (object.isObjectStream()) {
      PdfDictionary dictionary = PdfDictionary.read(bytes, start, tokens.start());
      dictionary.requireDeflated();
      byte[] inner = inflation.inflate(Arrays.copyOfRange(bytes, from, end));
      PdfNames.requireNoneIn(inner);
      inner(PdfPlaces.read(inner, dictionary.integer("N"), dictionary.integer("First")), inner);
    }
    tokens.seek(end + END_OF_STREAM.length);
  }

  /**
   * Objects within a stream have no words around them; where each begins stands in front, and must
   * be where one begins that was not pointed at.
   */
  private void inner(PdfPlaces places, byte[] content) {
    PdfTokens tokens = new PdfTokens(content, places.first(), content.length);
    PdfObject object = new PdfObject(opening);
    int seen = places.first();
    while (tokens.next()) {
      int start = tokens.start();
      Refused.unless(!PdfObject.isBetween(tokens));
      Refused.unless(places.between(seen, tokens.gap()) == 0);
      if (places.between(tokens.gap(), start + 1) > 0) {
        Refused.unless(object.isWhole() && places.between(tokens.gap(), start + 1) == 1);
        opening.begins(places.at(start));
        object = new PdfObject(opening);
      }
      object.take(tokens);
      seen = start + 1;
    }
    Refused.unless(object.isWhole() && places.between(seen, content.length) == 0);
  }

  /** The standard has CR LF or LF and no other; of all else readers make different beginnings. */
  private int afterLineEnd(int at) {
    int feed = at < bytes.length && bytes[at] == '\r' ? at + 1 : at;
    Refused.unless(feed < bytes.length && bytes[feed] == '\n');
    return feed + 1;
  }
}
