package dev.holdfast.account.lockout;

import dev.holdfast.ratelimit.Passage;
import java.util.UUID;

/**
 * Where a guess comes from. A device that the account knows, or a session of it, has a budget of
 * its own, which nobody else can use up; everybody else shares that of the address prefix.
 *
 * @param prefix see {@link dev.holdfast.access.ClientAddress#prefix}; null within a session
 * @param device from a cookie with a good signature, or a new one. Whether the account knows it is
 *     found out with the guess; null within a session
 * @param isNewDevice whether there was no such cookie, so that no account can know the device
 * @param session in which the question is asked; null at a login
 * @param passage of the request through the limits; null within a session, which is not limited by
 *     its account
 */
public record GuessSource(
    String prefix, UUID device, boolean isNewDevice, UUID session, Passage passage) {

  /** A question that is asked of somebody who is logged in. */
  public static GuessSource inSession(UUID session) {
    return new GuessSource(null, null, false, session, null);
  }
}
