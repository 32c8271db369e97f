package dev.holdfast.audit.chain;

import java.util.Locale;
import java.util.UUID;

/**
 * The first thing that is not as it was written.
 *
 * @param position in the chain; null for what has none
 * @param eventId null where the chain names none
 */
public record Broken(Long position, UUID eventId, Reason reason) {

  /** What is wrong there. */
  public enum Reason {
    /** The event, or the hash over it, was edited. */
    EVENT_CHANGED,
    /** The chain has it, the event is gone. */
    EVENT_MISSING,
    /** The event is there, the chain does not have it. */
    EVENT_NOT_CHAINED,
    /** A position was left out, cut off or is not in its place. */
    POSITION_MISSING,
    /** The chain is another than the one that was sealed, or a seal says something else. */
    SEAL_MISMATCH,
    /** A seal was left out or cut off. */
    SEAL_MISSING,
    /** A seal that the key did not sign. */
    SEAL_FORGED,
    /** The chain does not end where it says. */
    END_MISMATCH,
    /** The beginning is gone and too young for retention to have taken it. */
    BEGINNING_MISSING;

    /** As the API names it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
