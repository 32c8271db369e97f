/**
 * Giving an account another mail address: the new one is proven by a code, the old one is told.
 *
 * <p>Hides how those who want one address at once are kept apart. May import what the room around
 * it may.
 */
package dev.holdfast.account.address;
