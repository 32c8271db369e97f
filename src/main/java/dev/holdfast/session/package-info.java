/**
 * Being logged in: the login, the access tokens that it gives and their verification on every
 * request, the public keys that others verify them with.
 *
 * <p>Hides how a token looks. May import account and what that may import.
 */
package dev.holdfast.session;
