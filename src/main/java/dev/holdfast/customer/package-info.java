/**
 * Buyers: the customers of an owner.
 *
 * <p>Every query begins with the owner. May import audit, secret, access, problem, database,
 * idempotency and the kernel.
 */
package dev.holdfast.customer;
