/**
 * Money that comes in, and reversals that take it back: never more than is due, never a changed
 * row.
 *
 * <p>Hides payments as rows. The endpoints of all that is done with an invoice but crediting it are
 * here. Nobody uses it; it uses invoice, its money, history and issue, idempotency, access, problem
 * and kernel.
 */
package dev.holdfast.invoice.payment;
