/**
 * Credit notes: what is issued is not changed, it is credited. The notes of an invoice never exceed
 * it, and come to it exactly when nothing is left.
 *
 * <p>Hides how what is left is reckoned. Nobody uses it; it uses invoice, its money and history,
 * the number series of issue, idempotency, database, access, problem and kernel.
 */
package dev.holdfast.invoice.credit;
