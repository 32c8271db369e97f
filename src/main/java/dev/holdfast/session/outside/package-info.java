/**
 * Tokens of somebody else: the access tokens of the one outside OpenID provider that a deployment
 * trusts, the keys that it publishes, and what is taken over from its claims.
 *
 * <p>Hides how the provider is asked. The session room does not know of it; both meet in the
 * caller's identity.
 */
package dev.holdfast.session.outside;
