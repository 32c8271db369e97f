package dev.holdfast.ratelimit.redis;

import dev.holdfast.ratelimit.Claim;
import java.util.List;
import java.util.stream.Stream;

/** A claim as the script takes it, with what was counted of its subject without Redis. */
record Asked(String key, Claim claim, Apart apart) {

  Asked(String key, Claim claim) {
    this(key, claim, Apart.NONE);
  }

  /** Requests that this replica admitted, and refused, without Redis. */
  record Apart(long admitted, long refused) {
    static final Apart NONE = new Apart(0, 0);

    Apart withRefused(long more) {
      return more == 0 ? this : new Apart(admitted, refused + more);
    }
  }

  Stream<String> arguments() {
    return Stream.of(
        Long.toString(claim.rate().requests()),
        Long.toString(claim.rate().window().toMillis()),
        claim.subject().tier().locksOut() ? "1" : "0",
        Long.toString(apart.admitted),
        Long.toString(apart.refused));
  }

  static List<String> keys(List<Asked> all) {
    return all.stream().map(Asked::key).toList();
  }
}
