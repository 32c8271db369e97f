package dev.holdfast.ratelimit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The windows of this replica alone. 100,000 subjects have one; how the next finds a place, {@link
 * Stripe} says. Global ones have a place of their own and are never forgotten: their names come
 * from the code, not from requests.
 */
@Singleton
@DefaultBean
public class LocalWindows implements Windows {
  private static final int SUBJECTS = 100_000;
  private static final int MOST_STRIPES = 64;
  private static final int UNUSED_BITS = Integer.SIZE - 6;
  private static final int LEAST_OF_A_STRIPE = 64;

  private final Stripe[] stripes;
  private final Stripe global;

  /** So that nobody can work out which subjects share a stripe. */
  private final int seed;

  @Inject
  LocalWindows(Clock clock, SecureRandom random, MeterRegistry metrics) {
    this(clock, random, metrics, SUBJECTS);
  }

  LocalWindows(Clock clock, SecureRandom random, MeterRegistry metrics, int subjects) {
    Counter lost =
        Counter.builder("holdfast.ratelimit.loud.evictions")
            .description(
                "subjects forgotten while they were over a quarter of their rate or refused")
            .register(metrics);
    int count =
        Integer.highestOneBit(Math.max(1, Math.min(MOST_STRIPES, subjects / LEAST_OF_A_STRIPE)));
    stripes =
        IntStream.range(0, count)
            .mapToObj(i -> new Stripe(clock, subjects / count, lost::increment))
            .toArray(Stripe[]::new);
    global = new Stripe(clock, Integer.MAX_VALUE, lost::increment);
    seed = random.nextInt() | 1;
    Gauge.builder("holdfast.ratelimit.subjects", this, LocalWindows::size)
        .description("subjects whose requests are counted here")
        .register(metrics);
  }

  @Override
  public Uni<Verdict> take(List<Claim> claims) {
    return Uni.createFrom().item(() -> takeNow(claims));
  }

  /** What {@link #take} does, at once. */
  public Verdict takeNow(List<Claim> claims) {
    List<Standing> standings = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      Standing standing = stripe(claim.subject()).take(claim);
      standings.add(standing);
      if (!standing.admitted()) {
        break;
      }
    }
    return new Verdict(standings);
  }

  @Override
  public Optional<Standing> refusedAlready(Claim claim) {
    return stripe(claim.subject()).refusedAlready(claim);
  }

  /** {@inheritDoc} Nothing being counted, {@code admitted} says whether the next one would be. */
  @Override
  public Uni<Optional<Standing>> standing(Claim claim) {
    return Uni.createFrom().item(() -> standingNow(claim));
  }

  /** What {@link #standing} does, at once. */
  public Optional<Standing> standingNow(Claim claim) {
    return stripe(claim.subject()).standing(claim);
  }

  @Override
  public Uni<Void> release(Subject subject) {
    return Uni.createFrom()
        .item(
            () -> {
              stripe(subject).release(subject);
              return null;
            });
  }

  /**
   * Lets a window hold so many admitted requests at least, those that are missing as if they came
   * now: for going on where others counted.
   */
  public void atLeast(Subject subject, Rate rate, long used) {
    if (used > 0) {
      stripe(subject).atLeast(subject, rate, used);
    }
  }

  int size() {
    return Stream.concat(Stream.of(global), Stream.of(stripes)).mapToInt(Stripe::size).sum();
  }

  private Stripe stripe(Subject subject) {
    if (subject.tier() == Tier.GLOBAL) {
      return global;
    }
    // Of a product, the six upper bits depend on all bits of the hash.
    int mixed = subject.name().hashCode() * seed >>> UNUSED_BITS;
    return stripes[mixed & (stripes.length - 1)];
  }
}
