package dev.holdfast.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one decision costs: the local windows, and token buckets of Bucket4j in the map that a
 * service would keep them in. Both tell what is left and how long to wait. README.md says what this
 * compares and what not.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 60, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class WindowsBenchmark {
  private static final int SUBJECTS = 100_000;

  /** So many are busy; a power of two. */
  private static final int MANY = 65_536;

  /** Or only 1,024 of them. */
  private static final int SOME = 1_023;

  /** So large that none is spent, and Bucket4j adds less than a token each nanosecond. */
  private static final Rate LARGE = new Rate(Rate.MOST, Duration.ofMinutes(1));

  private static final Rate SMALL = new Rate(100, Duration.ofHours(1));
  private static final Claim ALL = claim(Tier.GLOBAL, "all", LARGE);
  private static final Claim ADDRESS = claim(Tier.ADDRESS, "192.0.2.1", LARGE);
  private static final Claim SPENT = claim(Tier.SESSION, "spent", SMALL);

  /** Both kinds of limiter, with the same subjects known to both. */
  @State(Scope.Benchmark)
  public static class Limiters {
    private final LocalWindows windows =
        new LocalWindows(
            Clock.systemUTC(), new SecureRandom(), new SimpleMeterRegistry(), SUBJECTS);
    private final Cache<Subject, Bucket> buckets =
        Caffeine.newBuilder().maximumSize(SUBJECTS).build();
    private final Claim[] addresses = claims(Tier.ADDRESS);
    private final Claim[] names = claims(Tier.AUTH);

    /** Lets all be known, and fills what refuses. */
    @Setup
    public void fill() {
      for (Claim claim : addresses) {
        windows.takeNow(List.of(claim));
        consume(claim);
      }
      for (int i = 0; i < SMALL.requests(); i++) {
        windows.takeNow(List.of(SPENT));
        consume(SPENT);
      }
    }

    private static Claim[] claims(Tier tier) {
      return IntStream.range(0, MANY)
          .mapToObj(i -> claim(tier, "10." + (i >> 8) + "." + (i & 255) + ".7", LARGE))
          .toArray(Claim[]::new);
    }

    private ConsumptionProbe consume(Claim claim) {
      return buckets
          .get(claim.subject(), subject -> bucket(claim.rate()))
          .tryConsumeAndReturnRemaining(1);
    }

    private static Bucket bucket(Rate rate) {
      return Bucket.builder()
          .addLimit(
              limit -> limit.capacity(rate.requests()).refillGreedy(rate.requests(), rate.window()))
          .build();
    }
  }

  /** Where a thread is among the many: a step that visits all, in no order that caches guess. */
  @State(Scope.Thread)
  public static class Place {
    private static final int STEP = 40_503;
    private int at = (int) Thread.currentThread().getId() * 7_919;
    private long fresh = Thread.currentThread().getId() << 40;

    private int next() {
      at = (at + STEP) & (MANY - 1);
      return at;
    }

    private Claim unheardOf() {
      return claim(Tier.ADDRESS, Long.toHexString(fresh++), LARGE);
    }
  }

  @Benchmark
  public Verdict oneSubjectWindows(Limiters limiters) {
    return limiters.windows.takeNow(List.of(ADDRESS));
  }

  @Benchmark
  public ConsumptionProbe oneSubjectBucket4j(Limiters limiters) {
    return limiters.consume(ADDRESS);
  }

  @Benchmark
  public Verdict someSubjectsWindows(Limiters limiters, Place place) {
    return limiters.windows.takeNow(List.of(limiters.addresses[place.next() & SOME]));
  }

  @Benchmark
  public ConsumptionProbe someSubjectsBucket4j(Limiters limiters, Place place) {
    return limiters.consume(limiters.addresses[place.next() & SOME]);
  }

  @Benchmark
  public Verdict manySubjectsWindows(Limiters limiters, Place place) {
    return limiters.windows.takeNow(List.of(limiters.addresses[place.next()]));
  }

  @Benchmark
  public ConsumptionProbe manySubjectsBucket4j(Limiters limiters, Place place) {
    return limiters.consume(limiters.addresses[place.next()]);
  }

  @Benchmark
  public Verdict requestWindows(Limiters limiters, Place place) {
    int i = place.next() & SOME;
    return limiters.windows.takeNow(List.of(limiters.addresses[i], limiters.names[i], ALL));
  }

  @Benchmark
  public void requestBucket4j(Limiters limiters, Place place, Blackhole answers) {
    int i = place.next() & SOME;
    answers.consume(limiters.consume(limiters.addresses[i]));
    answers.consume(limiters.consume(limiters.names[i]));
    answers.consume(limiters.consume(ALL));
  }

  @Benchmark
  public Verdict refusedWindows(Limiters limiters) {
    return limiters.windows.takeNow(List.of(SPENT));
  }

  @Benchmark
  public ConsumptionProbe refusedBucket4j(Limiters limiters) {
    return limiters.consume(SPENT);
  }

  @Benchmark
  public Verdict floodWindows(Limiters limiters, Place place) {
    return limiters.windows.takeNow(List.of(place.unheardOf()));
  }

  @Benchmark
  public ConsumptionProbe floodBucket4j(Limiters limiters, Place place) {
    return limiters.consume(place.unheardOf());
  }

  private static Claim claim(Tier tier, String name, Rate rate) {
    return new Claim(new Subject(tier, name), rate);
  }
}
