/**
 * Issuing an invoice, taking it back whole, and numbers without gaps in the order of dates.
 *
 * <p>Hides what the parties on an issued invoice are made of. Credit takes its numbers here. Its
 * endpoints are with those of payment. Uses invoice and its history, business, customer,
 * idempotency, access, problem and kernel.
 */
package dev.holdfast.invoice.issue;
