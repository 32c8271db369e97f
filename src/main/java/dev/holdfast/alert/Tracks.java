package dev.holdfast.alert;

import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The tracks of 100,000 subjects. When another comes, the one that goes is the one idle longest
 * that is quiet: a flood of new subjects pushes out those that are not on their way to an alert.
 * Only when the 32 idle longest are all loud, the longest idle of them goes.
 *
 * <p>In stripes, each under a lock of its own that is held for some hundred nanoseconds; a seed
 * keeps anybody from working out who shares one.
 */
final class Tracks {
  static final int SUBJECTS = 100_000;
  private static final int STRIPE_BITS = 6;
  private static final int LOOKED_AT = 32;
  private static final float LOAD = 0.75f;

  /** Those of a stripe in the order of last use. */
  private static final class Stripe {
    final Map<String, Track> tracks = new LinkedHashMap<>(16, LOAD, true);
  }

  private final Stripe[] stripes = new Stripe[1 << STRIPE_BITS];
  private final int capacity;
  private final int seed;

  Tracks(SecureRandom random, int subjects) {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new Stripe();
    }
    capacity = Math.max(1, subjects >> STRIPE_BITS);
    seed = random.nextInt() | 1;
  }

  /** Does something with the track of a subject while nobody else does. */
  int with(String subject, long now, ToIntFunction<Track> work) {
    // Of a product, the upper bits depend on all bits of the hash.
    Stripe stripe = stripes[subject.hashCode() * seed >>> Integer.SIZE - STRIPE_BITS];
    synchronized (stripe) {
      Track track = stripe.tracks.get(subject);
      if (track == null) {
        if (stripe.tracks.size() >= capacity) {
          forgetOne(stripe.tracks, now);
        }
        track = new Track();
        stripe.tracks.put(subject, track);
      }
      return work.applyAsInt(track);
    }
  }

  int size() {
    int size = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        size += stripe.tracks.size();
      }
    }
    return size;
  }

  private static void forgetOne(Map<String, Track> tracks, long now) {
    Iterator<Track> longestIdle = tracks.values().iterator();
    for (int i = 0; i < LOOKED_AT && longestIdle.hasNext(); i++) {
      if (!longestIdle.next().isLoud(now)) {
        longestIdle.remove();
        return;
      }
    }
    Iterator<Track> first = tracks.values().iterator();
    first.next();
    first.remove();
  }
}
