package dev.holdfast.attachment.format;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What is remembered of an object while its tokens go by. */
final class PdfObject {
  /** By what an object stream is known. */
  private static final Set<String> OF_STREAMS = Set.of("ObjStm", "N", "First", "Filter");

  /** How an object stream may be packed, and no other way. */
  private static final Set<String> DEFLATE = Set.of("FlateDecode", "Fl");

  /** What would make its content something else than what is looked at here. */
  private static final Set<String> OTHER_FORMS =
      Set.of(
          "ASCIIHexDecode",
          "AHx",
          "ASCII85Decode",
          "A85",
          "LZWDecode",
          "LZW",
          "RunLengthDecode",
          "RL",
          "Crypt",
          "DecodeParms",
          "DP",
          "F",
          "FFilter");

  private static final int UNKNOWN = -1;

  private final String number;
  private final Set<String> ofAllVersions;
  private final Consumer<String> opening;
  private final Set<String> names = new HashSet<>();
  private String lastName = "";
  private String last = "";
  private String lastButOne = "";
  private boolean isOpening;
  private boolean isElsewhere;
  private int count = UNKNOWN;
  private int first = UNKNOWN;

  /**
   * @param ofAllVersions gets the names of this one too
   * @param opening told of an object that says what happens when the document is opened
   */
  PdfObject(String number, Set<String> ofAllVersions, Consumer<String> opening) {
    this.number = number;
    this.ofAllVersions = ofAllVersions;
    this.opening = opening;
  }

  void take(PdfTokens tokens) {
    switch (tokens.kind()) {
      case NAME -> name(tokens.text());
      case WORD -> word(tokens.text());
      case DICTIONARY -> {
        if (isOpening) {
          opening.accept(number);
        }
        isOpening = false;
      }
      // A place in the document, which is where it opens.
      case ARRAY -> isOpening = false;
    }
  }

  private void name(String name) {
    if (PdfNames.isForbiddenKey(name)) {
      throw PdfNames.active();
    }
    if (isHeeded(name)) {
      names.add(name);
      ofAllVersions.add(name);
    }
    lastName = name;
    isOpening = name.equals("OpenAction");
  }

  /** Names that nothing depends on are not kept: there may be very many. */
  private static boolean isHeeded(String name) {
    return OF_STREAMS.contains(name)
        || DEFLATE.contains(name)
        || OTHER_FORMS.contains(name)
        || PdfNames.ONLY_WHEN_ASKED.contains(name);
  }

  private void word(String word) {
    if (word.equals("R")) {
      reference();
    } else if (lastName.equals("N") && count == UNKNOWN) {
      count = integer(word);
    } else if (lastName.equals("First") && first == UNKNOWN) {
      first = integer(word);
    }
    lastButOne = last;
    last = word;
  }

  /** To an object by its number and generation, which were the last two words. */
  private void reference() {
    if (isOpening) {
      opening.accept(lastButOne);
      isOpening = false;
    }
    if (lastName.equals("N") || lastName.equals("First")) {
      // What was taken for it is the number of another object.
      isElsewhere = true;
    }
  }

  /** The number of the object that begins now: the last words were it and its generation. */
  String numberBefore() {
    return lastButOne;
  }

  /** By what readers need of one; some don't ask for its type. */
  boolean isObjectStream() {
    return names.contains("ObjStm") || names.contains("N") && names.contains("First");
  }

  boolean isDeflated() {
    Refused.unless(names.stream().noneMatch(OTHER_FORMS::contains));
    boolean deflated = names.stream().anyMatch(DEFLATE::contains);
    Refused.unless(deflated || !names.contains("Filter"));
    return deflated;
  }

  PdfPlaces places(byte[] content) {
    Refused.unless(!isElsewhere && count >= 0 && first >= 0 && first <= content.length);
    return PdfPlaces.read(content, count, first);
  }

  private static int integer(String word) {
    return word.matches("\\d{1,7}") ? Integer.parseInt(word) : UNKNOWN;
  }
}
