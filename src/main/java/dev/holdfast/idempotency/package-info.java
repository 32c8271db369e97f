/**
 * Answers to repeated requests: what a POST with an {@code Idempotency-Key} did is remembered in
 * the transaction in which it did it, and told again instead of done again.
 *
 * <p>Hides the records. May import secret, access, problem, database and the kernel.
 */
package dev.holdfast.idempotency;
