/**
 * The product: invoices and what happens to them. Money and totals as EN 16931 has them, statuses
 * whose methods are the legal moves, numbers without gaps, payments, credit notes, history.
 *
 * <p>What is issued does not change; the database holds that too. Every query begins with the
 * owner. Locks are taken in one order: the invoice, the business, the customer, the number series.
 * May import customer, business and what they may import; never account.
 */
package dev.holdfast.invoice;
