package dev.holdfast.posture.check;

/**
 * A weakness that was found.
 *
 * @param reason what is weak, without any value
 * @param remedy what to do about it
 */
public record Weakness(Check check, String reason, String remedy) {

  /** As the refusal says it. */
  public String sentence() {
    return reason + ": " + remedy + "; or accept it, HOLDFAST_ACCEPT=" + check.label();
  }
}
