package dev.holdfast.invoice;

import java.time.LocalDate;
import java.util.UUID;

/**
 * What a list of invoices is narrowed to; null members narrow nothing.
 *
 * @param q how the number or the reference begins, in any case
 */
record InvoiceFilter(
    String status,
    UUID customerId,
    String currency,
    LocalDate issuedFrom,
    LocalDate issuedTo,
    LocalDate dueBefore,
    String q) {

  /** Everything a cursor must not be used apart from; {@code q} has no line breaks. */
  String binding() {
    return String.join(
        "\n",
        String.valueOf(status),
        String.valueOf(customerId),
        String.valueOf(currency),
        String.valueOf(issuedFrom),
        String.valueOf(issuedTo),
        String.valueOf(dueBefore),
        q == null ? "" : "=" + q);
  }
}
