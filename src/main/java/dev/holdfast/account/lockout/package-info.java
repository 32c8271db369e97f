/**
 * How often somebody may guess at a password or a code, from where, and which devices an account
 * knows. Counted in the database before anything is hashed, so that it holds over replicas and
 * restarts, and alike for addresses that have no account.
 *
 * <p>Hides how failures are counted and how the device cookie is made. Knows addresses as text, for
 * the room around it asks here; what owners are told goes through {@link
 * dev.holdfast.account.lockout.OwnerWarning}. Uses secret, database, problem, access and kernel.
 */
package dev.holdfast.account.lockout;
