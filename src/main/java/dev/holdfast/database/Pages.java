package dev.holdfast.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Many rows a page at a time. A page is asked for when all rows of the one before have been taken,
 * so however many there are, one page is in memory, and nobody who is slow holds a connection.
 */
public final class Pages {
  private Pages() {}

  /**
   * All rows.
   *
   * @param page gives the rows after one in their order, from the first on for null; none at the
   *     end
   */
  public static Multi<Row> rows(Function<Row, Uni<RowSet<Row>>> page) {
    return Multi.createBy()
        .repeating()
        .uni(
            AtomicReference<Row>::new,
            last -> page.apply(last.get()).invoke(rows -> rows.forEach(last::set)))
        .until(rows -> rows.size() == 0)
        .onItem()
        .transformToMultiAndConcatenate(rows -> Multi.createFrom().iterable(rows));
  }
}
