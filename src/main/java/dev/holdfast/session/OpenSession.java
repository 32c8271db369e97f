package dev.holdfast.session;

import java.time.Duration;

/**
 * What the holder of a session gets: an access token for requests, and a refresh token for the next
 * of these.
 *
 * @param cookieLife how long the refresh token is good if it is not used
 */
record OpenSession(String accessToken, RefreshToken refreshToken, Duration cookieLife)
    implements LoginOutcome {

  @Override
  public String toString() {
    return "***";
  }
}
