/**
 * The seller on an owner's invoices.
 *
 * <p>Every query begins with the owner. May import audit, secret, access, problem, database,
 * idempotency and the kernel.
 */
package dev.holdfast.business;
