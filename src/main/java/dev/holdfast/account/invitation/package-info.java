/**
 * Accounts that are made for people: by an administrator, and for the first administrator by the
 * deployment.
 *
 * <p>Such an account has an address that nobody has proven, and no password. The mailed code proves
 * the one and sets the other, where a forgotten password is reset; until then it counts as unknown
 * to everybody but administrators. An account that nobody comes to goes away with its invitation.
 */
package dev.holdfast.account.invitation;
