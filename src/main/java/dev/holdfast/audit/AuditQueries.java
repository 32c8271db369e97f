package dev.holdfast.audit;

import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Looking events up, the newest first. Ids are in the order of time and each filter has an index
 * that ends with the id, so a page costs as little among millions. The text of the query is put
 * together from pieces that stand here; whatever a client sent is bound as a parameter.
 */
@Singleton
public class AuditQueries {
  private static final String EVENTS =
      "select e.*, l.position from audit_event e left join audit_link l on l.event_id = e.id"
          + " where true";
  private static final String NEWEST_FIRST = " order by e.id desc limit ";

  private final Transactions transactions;
  private final Cursors cursors;

  AuditQueries(Transactions transactions, Cursors cursors) {
    this.transactions = transactions;
    this.cursors = cursors;
  }

  /**
   * What is sought; null where all is.
   *
   * @param from the earliest time
   * @param to the latest time, which is included
   */
  public record Filter(
      String actor,
      String action,
      String outcome,
      String resource,
      OffsetDateTime from,
      OffsetDateTime to) {

    private String binding(UUID asking) {
      StringBuilder binding = new StringBuilder("audit-events\n").append(asking);
      for (Object part : new Object[] {actor, action, outcome, resource, from, to}) {
        String text = part == null ? "-" : part.toString();
        binding.append('\n').append(text.length()).append(' ').append(text);
      }
      return binding.toString();
    }
  }

  /**
   * An event with its place.
   *
   * @param position in the chain; null within the first second or so
   */
  public record Found(AuditEntry entry, Long position) {

    static Found of(Row row) {
      return new Found(AuditEntry.of(row), row.getLong("position"));
    }
  }

  /**
   * A page.
   *
   * @param asking whom a cursor is good for
   * @param cursor null for the first page
   * @return fails with 400 for a cursor of somebody else, or of other filters
   */
  public Uni<Page<Found>> find(UUID asking, Filter filter, int limit, String cursor) {
    String binding = filter.binding(asking);
    Conditions conditions = new Conditions();
    conditions.narrow("e.actor = ", filter.actor);
    conditions.narrow("e.action = ", filter.action);
    conditions.narrow("e.outcome = ", filter.outcome);
    conditions.narrow("e.resource = ", filter.resource);
    if (filter.from != null) {
      conditions.narrow("e.id >= ", lowest(filter.from));
    }
    if (filter.to != null) {
      conditions.narrow("e.id < ", lowest(filter.to.plusNanos(1_000_000)));
    }
    if (cursor != null) {
      conditions.narrow("e.id < ", place(binding, cursor));
    }
    String sql = conditions.sql + NEWEST_FIRST + conditions.bind(limit + 1);
    return transactions
        .single(sql, conditions.arguments)
        .map(
            rows -> {
              List<Found> found = new ArrayList<>(rows.size());
              rows.forEach(row -> found.add(Found.of(row)));
              return Page.of(
                  found, limit, last -> cursors.write(binding, last.entry.id().toString()));
            });
  }

  private UUID place(String binding, String cursor) {
    return cursors
        .read(binding, cursor)
        .flatMap(Ids::parse)
        .orElseThrow(ProblemException::invalidCursor);
  }

  /** What every id of a moment and later is not below (RFC 9562, 5.7). */
  private static UUID lowest(OffsetDateTime moment) {
    long millis = Math.max(0, moment.toInstant().toEpochMilli());
    return new UUID(millis << 16, 0);
  }

  /** The text and the parameters as they grow together. */
  private static final class Conditions {
    private final StringBuilder sql = new StringBuilder(EVENTS);
    private final Tuple arguments = Tuple.tuple();

    String bind(Object value) {
      arguments.addValue(value);
      return "$" + arguments.size();
    }

    void narrow(String condition, Object value) {
      if (value != null) {
        sql.append(" and ").append(condition).append(bind(value));
      }
    }
  }
}
