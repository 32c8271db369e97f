package dev.holdfast.attachment.format;

import java.util.HashSet;
import java.util.Set;

/**
 * What happens when a document is opened. It may go to a page. Where that stands in an object of
 * its own, no object may be an action that does more: which object a number means is said by
 * tables, and readers differ in how they read these.
 */
final class PdfOpening {
  /** More than a document of the largest size has, if it has nothing to hide in their number. */
  private static final int MOST_OBJECTS = 50_000;

  private final Set<String> known = new HashSet<>();
  private final Set<String> opened = new HashSet<>();
  private int objects;
  private boolean acts;

  /** An object of a number begins. */
  void begins(String number) {
    Refused.unless(++objects <= MOST_OBJECTS);
    known.add(number);
  }

  /** The object of a number says what happens. */
  void at(String number) {
    opened.add(number);
  }

  /** There is an object that is, or may be, an action that does not go to a page. */
  void couldAct() {
    acts = true;
  }

  void requirePassive() {
    if (!opened.isEmpty() && (acts || !known.containsAll(opened))) {
      throw PdfNames.active();
    }
  }
}
