/**
 * Who did what with an invoice: written in the transaction that does it, and never changed.
 *
 * <p>Hides how an entry is stored. Knows an invoice by its id and version alone, so every room of
 * invoices may use it. Uses database, access, problem and kernel.
 */
package dev.holdfast.invoice.history;
