package dev.holdfast.attachment.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is remembered of an object while its tokens go by. Its brackets must match, and within them
 * stands nothing but values.
 */
final class PdfObject {
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)");
  private static final Set<String> VALUES = Set.of("true", "false", "null", "R");

  /** What else there is between objects. */
  private static final Set<String> BETWEEN =
      Set.of("obj", "endobj", "stream", "xref", "trailer", "startxref", "f", "n");

  /** Deeper than any document nests, and not deep enough for readers to fail. */
  private static final int DEEPEST = 100;

  private final PdfOpening opening;
  private final Deque<PdfTokens.Kind> open = new ArrayDeque<>();
  private PdfTokens.Kind kind;
  private String name = "";
  private String last = "";
  private String lastButOne = "";
  private boolean hasType;
  private boolean hasCount;
  private boolean hasFirst;
  private boolean hasAction;
  private boolean hasNext;

  /** How deep in it what happens at opening stands; 0 outside of that. */
  private int openingDepth;

  PdfObject(PdfOpening opening) {
    this.opening = opening;
  }

  void take(PdfTokens tokens) {
    boolean follows = kind == PdfTokens.Kind.NAME;
    switch (tokens.kind()) {
      case NAME -> name(tokens.text(), follows);
      case WORD -> word(tokens.text());
      case STRING -> string(follows);
      case DICTIONARY, ARRAY -> open(tokens.kind(), follows);
      case DICTIONARY_END -> close(PdfTokens.Kind.DICTIONARY);
      case ARRAY_END -> close(PdfTokens.Kind.ARRAY);
    }
    kind = tokens.kind();
  }

  private void name(String next, boolean follows) {
    if (PdfNames.isForbiddenKey(next)) {
      throw PdfNames.active();
    }
    boolean asked = PdfNames.ONLY_WHEN_ASKED.contains(next);
    if (asked && openingDepth > 0) {
      throw PdfNames.active();
    }
    if (asked && follows && name.equals("S") && open.size() == 1) {
      opening.couldAct();
    }
    hasType |= next.equals("ObjStm");
    hasCount |= next.equals("N");
    hasFirst |= next.equals("First");
    hasAction |= next.equals("S") && open.size() == 1;
    hasNext |= next.equals("Next") && open.size() == 1;
    if (hasAction && hasNext) {
      opening.couldAct();
    }
    name = next;
  }

  private void word(String word) {
    boolean value = VALUES.contains(word) || NUMBER.matcher(word).matches();
    Refused.unless(value || open.isEmpty() && BETWEEN.contains(word));
    if (word.equals("R")) {
      reference();
    }
    lastButOne = last;
    last = word;
  }

  /** To an object by its number and generation, which were the last two words. */
  private void reference() {
    if (name.equals("OpenAction")) {
      opening.at(lastButOne);
    } else if (name.equals("S")) {
      undecided();
    }
  }

  /** Some readers take a string for the name of what is to be done. */
  private void string(boolean follows) {
    if (follows && name.equals("S")) {
      undecided();
    }
  }

  /** What is to be done stands where not everybody looks, or as not everybody writes it. */
  private void undecided() {
    if (openingDepth > 0) {
      throw PdfNames.active();
    }
    opening.couldAct();
  }

  private void open(PdfTokens.Kind bracket, boolean follows) {
    open.push(bracket);
    Refused.unless(open.size() <= DEEPEST);
    if (follows && name.equals("Next")) {
      opening.couldAct();
    }
    // An array is a place in the document, which is where it opens.
    if (follows && name.equals("OpenAction") && bracket == PdfTokens.Kind.DICTIONARY) {
      openingDepth = openingDepth == 0 ? open.size() : openingDepth;
    }
    // What stands within is not the name's value.
    name = "";
  }

  private void close(PdfTokens.Kind bracket) {
    Refused.unless(!open.isEmpty() && open.pop() == bracket);
    if (open.size() < openingDepth) {
      openingDepth = 0;
    }
  }

  /** Whether a word belongs between objects, and not into a stream of them. */
  static boolean isBetween(PdfTokens token) {
    return token.kind() == PdfTokens.Kind.WORD && BETWEEN.contains(token.text());
  }

  /** Whether all brackets that were opened are closed. */
  boolean isWhole() {
    return open.isEmpty();
  }

  /** Whether it ends with a dictionary, without which there is no stream. */
  boolean endsWithDictionary() {
    return isWhole() && kind == PdfTokens.Kind.DICTIONARY_END;
  }

  /** The number of the object that begins now: the last words were it and its generation. */
  String numberBefore() {
    return lastButOne;
  }

  /** By what readers need of one; some don't ask for its type. */
  boolean isObjectStream() {
    return hasType || hasCount && hasFirst;
  }
}
