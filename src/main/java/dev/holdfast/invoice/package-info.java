/**
 * The product: drafts, what an invoice is, how one is found, and the list. Statuses whose methods
 * are the legal moves; what is issued does not change, and the database holds that too.
 *
 * <p>Every query begins with the owner. Locks are taken in one order: the invoice, the business,
 * the customer, the number series. What happens to an invoice has rooms of its own, which use this
 * one: issue, payment, credit. Below it are money and history.
 *
 * <p>Hides drafts and the query of the list. Uses its money and history, and customer, business and
 * what they may import; never account.
 */
package dev.holdfast.invoice;
