package dev.holdfast.access;

import java.util.Set;
import java.util.UUID;

/**
 * Whoever sent the request that is being answered, after authentication.
 *
 * @param accountId the account that is acting, or whose machine is
 * @param sessionId the login session; null for a machine
 * @param roles what the caller is, see {@link Role}
 * @param scopes what the credential may do, see {@link Scope}
 */
public record Caller(UUID accountId, UUID sessionId, Set<String> roles, Set<String> scopes) {

  /** The owner of everything this caller creates and sees. */
  public Owner owner() {
    return new Owner(accountId);
  }
}
