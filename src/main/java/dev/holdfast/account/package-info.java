/**
 * People: registration, proof of an address, what a password must be, the account itself; the codes
 * that are mailed, and the outbox through which mails leave after the transaction that wrote them.
 *
 * <p>Hides how accounts are stored: others get an {@link dev.holdfast.account.Account}. May import
 * audit, secret, database, problem, access and kernel.
 */
package dev.holdfast.account;
