package dev.holdfast.ratelimit;

import java.util.List;

/**
 * What became of claims that were made together: they are counted in their order, up to the first
 * that is refused.
 *
 * @param standings one for each claim that was looked at, in order; only the last may be refused
 */
public record Verdict(List<Standing> standings) {

  /** Whether every claim was admitted. */
  public boolean isAdmitted() {
    return standings.stream().allMatch(Standing::admitted);
  }
}
