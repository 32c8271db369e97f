/**
 * Transactions on the database: the owner of what is touched is set before anything else is, so
 * that row security holds whatever a query forgets.
 *
 * <p>Bounds how many are at the database at once, how long one waits for that, and how long the
 * database may owe an answer; hides how connections are had. May import access, problem and the
 * kernel.
 */
package dev.holdfast.database;
