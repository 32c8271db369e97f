/**
 * Transactions on the database: the owner of what is touched is set before anything else is, so
 * that row security holds whatever a query forgets.
 *
 * <p>Hides how connections are had. May import access, problem and the kernel.
 */
package dev.holdfast.database;
