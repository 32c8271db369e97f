package dev.holdfast.invoice.issue;

import dev.holdfast.access.Owner;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Numbers without gaps and in the order of dates (EN 16931, BT-1; Directive 2006/112/EC, 226 (2)).
 * A number is taken in the transaction that uses it: until that ends the next one waits, and if it
 * fails the number is not gone.
 */
@Singleton
public class NumberSeries {
  private static final String NEXT =
      "insert into number_series as series (owner_id, kind, year, last_number, last_date)"
          + " values ($1, $2, $3, 1, $4) on conflict (owner_id, kind, year) do update"
          + " set last_number = series.last_number + 1,"
          + " last_date = greatest(series.last_date, excluded.last_date)"
          + " where $5 or series.last_date <= excluded.last_date returning last_number, last_date";

  /** The series there are; each year of an owner has its own. */
  public enum Kind {
    INVOICE,
    CREDIT_NOTE
  }

  /** A number with the date that goes with it. */
  public record Taken(int number, LocalDate date) {
    /** {@code 2026-000001} behind the prefix; after 999999 it grows. */
    public String text(String prefix) {
      String digits = String.format(Locale.ROOT, "%d-%06d", date.getYear(), number);
      return prefix == null ? digits : prefix + digits;
    }
  }

  /**
   * Takes the next number for a date that was asked for.
   *
   * @throws ProblemException 409 if the series has a later date already
   */
  Uni<Taken> next(Owner owner, SqlConnection transaction, Kind kind, LocalDate date) {
    return next(owner, transaction, kind, date, false);
  }

  /**
   * Takes the next number for today. If another request, a moment ahead or on a server whose clock
   * is, has begun the next day already, the number gets that day.
   */
  public Uni<Taken> nextToday(Owner owner, SqlConnection transaction, Kind kind, LocalDate today) {
    return next(owner, transaction, kind, today, true);
  }

  private static Uni<Taken> next(
      Owner owner, SqlConnection transaction, Kind kind, LocalDate date, boolean orLater) {
    return transaction
        .preparedQuery(NEXT)
        .execute(
            Tuple.of(
                owner.id(), kind.name().toLowerCase(Locale.ROOT), date.getYear(), date, orLater))
        .map(NumberSeries::taken);
  }

  private static Taken taken(RowSet<Row> rows) {
    if (!rows.iterator().hasNext()) {
      throw new ProblemException(
          ProblemType.INVALID_STATE, "A later date has been used in this year's series already.");
    }
    Row row = rows.iterator().next();
    return new Taken(row.getInteger("last_number"), row.getLocalDate("last_date"));
  }
}
