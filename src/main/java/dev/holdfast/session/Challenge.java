package dev.holdfast.session;

import java.time.Duration;

/**
 * The question for the second factor, after the right password.
 *
 * @param token by which the answer names it; good for nothing else
 * @param life how long it may be answered
 */
record Challenge(String token, Duration life) implements LoginOutcome {

  @Override
  public String toString() {
    return "***";
  }
}
