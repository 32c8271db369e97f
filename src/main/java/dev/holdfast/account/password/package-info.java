/**
 * Choosing another password: by its owner, who knows the present one, and by whoever has a code
 * that was mailed to the address of the account.
 *
 * <p>Hides what a change takes with it: other sessions, codes, the mail to the owner. May import
 * what the room around it may.
 */
package dev.holdfast.account.password;
