/**
 * Giving up an account: everything of the person goes in one transaction, and every room that holds
 * something of the owner's is told.
 *
 * <p>Hides what of the account's own rows goes. Uses account and what it may import; the other
 * rooms by {@link dev.holdfast.access.OwnedData} and {@link dev.holdfast.account.AccountChange}.
 */
package dev.holdfast.account.erasure;
