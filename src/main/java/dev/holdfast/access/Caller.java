package dev.holdfast.access;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Whoever sent the request that is being answered, after authentication.
 *
 * @param accountId the account that is acting, or whose machine is
 * @param sessionId the login session; null for a machine and for tokens of an outside provider
 * @param keyId the API key; null for people
 * @param roles what the caller is, see {@link Role}
 * @param scopes what the credential may do, see {@link Scope}
 * @param authTime when the person last proved who they are; null if nobody says
 * @param amr how (RFC 8176): {@code pwd}, {@code mfa}
 */
public record Caller(
    UUID accountId,
    UUID sessionId,
    UUID keyId,
    Set<String> roles,
    Set<String> scopes,
    Instant authTime,
    Set<String> amr) {
  /** The member of {@code amr} that stands for a second factor. */
  public static final String MFA = "mfa";

  /** The owner of everything this caller creates and sees. */
  public Owner owner() {
    return new Owner(accountId);
  }

  /** Whether a second factor was shown in this session. */
  public boolean hasMfa() {
    return amr.contains(MFA);
  }
}
