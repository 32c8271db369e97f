/**
 * The second factor of an account: setting it up, the codes of its device, the codes for who lost
 * that, taking it off.
 *
 * <p>Hides the secret: others may ask whether there is a factor, and have a code redeemed. Uses
 * account, secret, database, problem, access and kernel.
 */
package dev.holdfast.account.mfa;
