package dev.holdfast.kernel;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list as the API answers it.
 *
 * @param items at most the limit that was asked for
 * @param nextCursor what to send to get the next page; null on the last one
 */
@JsonPropertyOrder({"items", "nextCursor"})
public record Page<T>(List<T> items, String nextCursor) {

  /**
   * Cuts a page out of rows that were fetched with one more than the limit; the surplus row tells
   * that there is a next page.
   */
  public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursorAfter) {
    if (rows.size() <= limit) {
      return new Page<>(rows, null);
    }
    return new Page<>(List.copyOf(rows.subList(0, limit)), cursorAfter.apply(rows.get(limit - 1)));
  }

  /** How many items a page has: what a valid {@link Limit} says, 25 if it was left out. */
  public static int size(String limit) {
    return limit == null ? 25 : Integer.parseInt(limit);
  }

  /** The same page with each item shown another way. */
  public <R> Page<R> map(Function<T, R> view) {
    return new Page<>(items.stream().map(view).toList(), nextCursor);
  }
}
