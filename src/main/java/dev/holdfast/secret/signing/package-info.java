/**
 * The keys that sign access tokens: which algorithms there are, which key signs now, which still
 * verify, and that there is one before the service is ready.
 *
 * <p>Hides how a key pair is made, stored and sealed. Uses secret, database, problem and kernel.
 */
package dev.holdfast.secret.signing;
