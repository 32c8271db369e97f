package dev.holdfast.account.lockout;

import java.util.UUID;

/**
 * Where a guess comes from. A device that the account knows, or a session of it, has a budget of
 * its own, which nobody else can use up; everybody else shares that of the address prefix.
 *
 * @param prefix see {@link dev.holdfast.access.ClientAddress#prefix}; null within a session
 * @param device from a cookie with a good signature, or a new one. Whether the account knows it is
 *     found out with the guess; null within a session
 * @param session in which the question is asked; null at a login
 */
public record GuessSource(String prefix, UUID device, UUID session) {

  /** A question that is asked of somebody who is logged in. */
  public static GuessSource inSession(UUID session) {
    return new GuessSource(null, null, session);
  }
}
