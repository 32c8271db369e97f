package dev.holdfast.invoice;

import dev.holdfast.problem.ProblemException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;

/**
 * The orders of the list. The id breaks ties, so each order is total and a page begins exactly
 * where the one before it ended. Who has no date comes last.
 */
enum InvoiceSort {
  NEWEST(InvoiceSort.NEWEST_FIRST, null, false, invoice -> null),
  OLDEST(InvoiceSort.OLDEST_FIRST, null, true, invoice -> null),
  LATEST_ISSUED(
      InvoiceSort.LATEST_ISSUED_FIRST,
      "coalesce(issued_on, '-infinity'::date)",
      false,
      InvoiceDocument::issuedOn),
  FIRST_DUE(
      InvoiceSort.FIRST_DUE_FIRST,
      "coalesce(due_date, 'infinity'::date)",
      true,
      InvoiceDocument::dueDate);

  static final String NEWEST_FIRST = "-createdAt";
  static final String OLDEST_FIRST = "createdAt";
  static final String LATEST_ISSUED_FIRST = "-issuedOn";
  static final String FIRST_DUE_FIRST = "dueDate";

  private final String word;
  private final String key;
  private final boolean ascending;
  private final Function<InvoiceDocument, LocalDate> date;

  /**
   * @param key the expression that is sorted by before the id, as an index has it; null for the id
   *     alone, whose order is that of creation
   */
  InvoiceSort(
      String word, String key, boolean ascending, Function<InvoiceDocument, LocalDate> date) {
    this.word = word;
    this.key = key;
    this.ascending = ascending;
    this.date = date;
  }

  /** Where a page ended. */
  record Position(String date, UUID id) {
    static Position of(String text) {
      String[] parts = text.split(" ");
      if (parts.length != 2) {
        throw ProblemException.invalidCursor();
      }
      return new Position(parts[0], UUID.fromString(parts[1]));
    }
  }

  /** The order a client asked for; null for the default. */
  static InvoiceSort of(String word) {
    return Arrays.stream(values())
        .filter(sort -> sort.word.equals(word))
        .findFirst()
        .orElse(NEWEST);
  }

  /** The end of a page, as it is put into a cursor. */
  String position(InvoiceDocument last) {
    LocalDate day = date.apply(last);
    String none = ascending ? "infinity" : "-infinity";
    return (day == null ? none : day.toString()) + " " + last.id();
  }

  /**
   * The condition that selects what comes after a position.
   *
   * @param dateParameter and {@code idParameter}: placeholders such as {@code $3}
   */
  String after(String dateParameter, String idParameter) {
    String sign = ascending ? " > " : " < ";
    return key == null
        ? "id" + sign + idParameter
        : "(" + key + ", id)" + sign + "(" + dateParameter + "::text::date, " + idParameter + ")";
  }

  /** Whether a position's date takes part in {@link #after}. */
  boolean hasDate() {
    return key != null;
  }

  String orderBy() {
    String direction = ascending ? " asc" : " desc";
    return (key == null ? "" : key + direction + ", ") + "id" + direction;
  }
}
