package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.customer.Customers;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.UUID;

/** The rules of the list of invoices. */
@Singleton
class InvoiceLists {
  private final InvoiceListQuery query;
  private final Invoices invoices;
  private final Customers customers;
  private final Cursors cursors;

  InvoiceLists(InvoiceListQuery query, Invoices invoices, Customers customers, Cursors cursors) {
    this.query = query;
    this.invoices = invoices;
    this.customers = customers;
    this.cursors = cursors;
  }

  /** A list as a client asks for it, each member right by itself; null where it asks nothing. */
  record Wanted(
      String status,
      String customerId,
      String currency,
      String issuedFrom,
      String issuedTo,
      String dueBefore,
      String q,
      String sort,
      int limit,
      String cursor) {

    private InvoiceFilter filter(UUID customer) {
      return new InvoiceFilter(
          status, customer, currency, date(issuedFrom), date(issuedTo), date(dueBefore), q);
    }

    private static LocalDate date(String text) {
      return text == null ? null : LocalDate.parse(text);
    }
  }

  /**
   * A page of invoices.
   *
   * @throws ProblemException 400 for a customer that is not the owner's, or a cursor of another
   *     list
   */
  Uni<Page<InvoiceDocument>> list(Owner owner, Wanted wanted) {
    Uni<UUID> customer =
        wanted.customerId() == null
            ? Uni.createFrom().nullItem()
            : customers.known(owner, wanted.customerId(), InvoiceRequest.CUSTOMER);
    return customer.flatMap(known -> page(owner, wanted, wanted.filter(known)));
  }

  private Uni<Page<InvoiceDocument>> page(Owner owner, Wanted wanted, InvoiceFilter filter) {
    InvoiceSort sort = InvoiceSort.of(wanted.sort());
    String binding = "invoices\n" + owner.id() + "\n" + sort + "\n" + filter.binding();
    InvoiceSort.Position after =
        wanted.cursor() == null
            ? null
            : InvoiceSort.Position.of(
                cursors
                    .read(binding, wanted.cursor())
                    .orElseThrow(ProblemException::invalidCursor));
    int limit = wanted.limit();
    return query
        .run(owner, filter, sort, after, limit + 1, invoices.today())
        .map(rows -> Page.of(rows, limit, last -> cursors.write(binding, sort.position(last))));
  }
}
