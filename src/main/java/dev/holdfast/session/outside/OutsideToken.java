package dev.holdfast.session.outside;

import java.time.Instant;
import java.util.Set;

/**
 * An access token of the provider whose signature is good: what is taken over of it. Immutable, so
 * one may serve many requests; what changes with time is asked each time.
 *
 * @param kid the key that signed it
 * @param subject who it is about, by the provider's name for them
 * @param displayName what they are called, for an account that is made now; null if it doesn't say
 * @param roles of ours; never {@code machine}
 * @param scopes of ours; none if it names none
 * @param authTime when they logged in; null if it doesn't say, which is never fresh
 * @param amr how they logged in (RFC 8176)
 */
record OutsideToken(
    String kid,
    String subject,
    String displayName,
    Set<String> roles,
    Set<String> scopes,
    Instant authTime,
    Set<String> amr,
    long notBefore,
    long issuedAt,
    long expiry) {

  /** Whether it is valid at a time, in seconds since 1970. */
  boolean isTimely(long now, long leeway) {
    return now < expiry + leeway && now >= notBefore - leeway && now >= issuedAt - leeway;
  }

  /** When it was issued. */
  Instant issued() {
    return Instant.ofEpochSecond(issuedAt);
  }

  /** The claims of one token are one person's data. */
  @Override
  public String toString() {
    return "***";
  }
}
