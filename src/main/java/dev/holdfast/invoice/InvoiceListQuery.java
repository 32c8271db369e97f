package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;

/**
 * The query of the list. Its text is put together from pieces that stand here and in {@link
 * InvoiceSort}, with only the filters that are in use, so that the planner can pick an index;
 * whatever a client sent is bound as a parameter.
 */
@Singleton
class InvoiceListQuery {
  private final Transactions transactions;
  private final InvoiceDocuments documents;

  InvoiceListQuery(Transactions transactions, InvoiceDocuments documents) {
    this.transactions = transactions;
    this.documents = documents;
  }

  /** At most {@code limit} invoices, {@code after} a position (null: from the start). */
  Uni<List<InvoiceDocument>> run(
      Owner owner,
      InvoiceFilter filter,
      InvoiceSort sort,
      InvoiceSort.Position after,
      int limit,
      LocalDate today) {
    Conditions conditions = new Conditions(owner);
    conditions.narrow("status = ", filter.status());
    conditions.narrow("customer_id = ", filter.customerId());
    conditions.narrow("currency = ", filter.currency());
    conditions.narrow("issued_on >= ", filter.issuedFrom());
    conditions.narrow("issued_on <= ", filter.issuedTo());
    conditions.narrow("due_date < ", filter.dueBefore());
    conditions.startingWith(filter.q());
    conditions.after(sort, after);
    String sql =
        conditions.sql + " order by " + sort.orderBy() + " limit " + conditions.bind(limit);
    return transactions
        .read(owner, sql, conditions.arguments)
        .flatMap(rows -> documents.shown(owner, rows, today));
  }

  /** The text and the parameters as they grow together. */
  private static final class Conditions {
    private final StringBuilder sql =
        new StringBuilder("select * from shown_invoice where owner_id = $1");
    private final Tuple arguments = Tuple.tuple();

    Conditions(Owner owner) {
      arguments.addUUID(owner.id());
    }

    String bind(Object value) {
      arguments.addValue(value);
      return "$" + arguments.size();
    }

    void narrow(String condition, Object value) {
      if (value != null) {
        sql.append(" and ").append(condition).append(bind(value));
      }
    }

    /** Not LIKE: what is sought has no special characters. */
    void startingWith(String q) {
      if (q != null) {
        String start = "lower(" + bind(q) + "::text)";
        sql.append(" and (starts_with(lower(number), ").append(start);
        sql.append(") or starts_with(lower(reference), ").append(start).append("))");
      }
    }

    void after(InvoiceSort sort, InvoiceSort.Position position) {
      if (position != null) {
        String date = sort.hasDate() ? bind(position.date()) : null;
        sql.append(" and ").append(sort.after(date, bind(position.id())));
      }
    }
  }
}
