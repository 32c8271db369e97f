package dev.holdfast.attachment;

import dev.holdfast.access.Owner;
import dev.holdfast.problem.Refusals;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many files are in memory at once: so many places, and half of them for one account, so that
 * nobody who is slow on purpose has them all. Whoever finds none is refused with 503 before
 * anything was read. Nobody waits: a place may be taken for as long as a body or an answer may
 * take.
 */
final class Places {
  private static final int SHARE = 2;

  private final int all;

  /** As many entries as places are taken, at most. */
  private final Map<Owner, Integer> taken = new HashMap<>();

  private int used;

  Places(int all) {
    this.all = all;
  }

  /** A place that was taken; it is given back once, however often that is said. */
  final class Place {
    private final Owner owner;
    private final AtomicBoolean isFree = new AtomicBoolean();

    private Place(Owner owner) {
      this.owner = owner;
    }

    void leave() {
      if (isFree.compareAndSet(false, true)) {
        give(owner);
      }
    }
  }

  /**
   * Takes a place.
   *
   * @throws dev.holdfast.problem.ProblemException 503 if there is none, or none for this owner
   */
  synchronized Place take(Owner owner) {
    int own = taken.getOrDefault(owner, 0);
    if (used >= all || own >= Math.max(1, all / SHARE)) {
      throw Refusals.unavailable();
    }
    used++;
    taken.put(owner, own + 1);
    return new Place(owner);
  }

  private synchronized void give(Owner owner) {
    used--;
    taken.computeIfPresent(owner, (who, own) -> own == 1 ? null : own - 1);
  }

  synchronized int used() {
    return used;
  }
}
