package dev.holdfast.invoice.issue;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** How far an owner's numbers have gone. */
@Singleton
public class NumberSeriesData implements OwnedData {
  private static final String EXPORT =
      "select kind, year, last_number, last_date from number_series where owner_id = $1"
          + " order by kind, year";

  private final Transactions transactions;

  NumberSeriesData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** A series of one year. */
  @JsonPropertyOrder({"kind", "year", "lastNumber", "lastDate"})
  public record SeriesRecord(String kind, int year, int lastNumber, String lastDate) {

    static SeriesRecord of(Row row) {
      return new SeriesRecord(
          row.getString("kind"),
          row.getInteger("year"),
          row.getInteger("last_number"),
          row.getLocalDate("last_date").toString());
    }
  }

  @Override
  public String section() {
    return "numberSeries";
  }

  /** All at once: two a year. */
  @Override
  public Multi<Object> export(Owner owner) {
    return transactions
        .read(owner, EXPORT, Tuple.of(owner.id()))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .map(SeriesRecord::of);
  }

  /** Stay: numbers that were given are used. */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Uni.createFrom().voidItem();
  }
}
