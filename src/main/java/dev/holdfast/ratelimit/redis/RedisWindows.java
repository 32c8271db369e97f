package dev.holdfast.ratelimit.redis;

import dev.holdfast.ratelimit.Claim;
import dev.holdfast.ratelimit.LocalWindows;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.ratelimit.Verdict;
import dev.holdfast.ratelimit.Windows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Windows that all replicas share while Redis is there, in one call each time. While it is away,
 * and for claims that it does not answer in time, this replica's share decides: never without a
 * limit, and never with an error.
 */
final class RedisWindows implements Windows {
  private static final int REFUSALS_OF_A_LOCKOUT = 10;

  /** How many reports of refusals may be on their way; beyond that the next refusal tries again. */
  private static final int MOST_REPORTS = 256;

  private final LocalWindows local;
  private final Clock clock;
  private final Calls calls;
  private final Memory memory;
  private final TimeApart apart;
  private final Sharing sharing;
  private final AtomicInteger reports = new AtomicInteger();

  RedisWindows(
      LocalWindows local,
      Clock clock,
      Calls calls,
      Memory memory,
      TimeApart apart,
      Sharing sharing) {
    this.local = local;
    this.clock = clock;
    this.calls = calls;
    this.memory = memory;
    this.apart = apart;
    this.sharing = sharing;
  }

  @Override
  public Uni<Verdict> take(List<Claim> claims) {
    return Uni.createFrom().completionStage(() -> decide(claims).toCompletionStage());
  }

  private static boolean isShared(Claim claim) {
    return claim.subject().tier() != Tier.FAILED_CREDENTIALS;
  }

  private Future<Verdict> decide(List<Claim> claims) {
    // What is never shared is never claimed together with what is.
    if (!claims.stream().allMatch(RedisWindows::isShared) || claims.isEmpty()) {
      return Future.succeededFuture(local.takeNow(claims));
    }
    Claim first = claims.get(0);
    Optional<Standing> known = known(Keys.of(first.subject()), first);
    if (known.isPresent()) {
      return Future.succeededFuture(new Verdict(List.of(known.get())));
    }
    Link link = sharing.link();
    return link == null
        ? Future.succeededFuture(apart.take(claims))
        : ask(link, claims.stream().map(this::asked).toList(), claims);
  }

  private Future<Verdict> ask(Link link, List<Asked> asked, List<Claim> claims) {
    AtomicBoolean decidedHere = new AtomicBoolean();
    return calls
        .take(
            link,
            asked,
            answer -> {
              memory.hear(asked, answer);
              if (decidedHere.get()) {
                apart.countedThere(asked, answer);
              }
            })
        .onComplete(done -> sharing.outcome(link, done.cause()))
        .map(answer -> verdict(claims, answer))
        .otherwise(
            failure -> {
              decidedHere.set(true);
              asked.forEach(this::giveBack);
              return apart.take(claims);
            });
  }

  /**
   * With what was counted of its subject without Redis, so that this call begins with the truth.
   */
  private Asked asked(Claim claim) {
    String key = Keys.of(claim.subject());
    Asked untold = apart.takeUntold(key, false).orElseGet(() -> new Asked(key, claim));
    int refused = memory.of(key).map(said -> said.takeRefusedHere(claim.rate().window())).orElse(0);
    return new Asked(key, claim, untold.apart().withRefused(refused));
  }

  private void giveBack(Asked untold) {
    apart.giveBack(untold);
    memory.of(untold.key()).ifPresent(said -> said.giveBack((int) untold.apart().refused()));
  }

  private Verdict verdict(List<Claim> claims, Calls.Answer answer) {
    List<Standing> standings = new ArrayList<>();
    for (int i = 0; i < answer.counted().size(); i++) {
      standings.add(standing(claims.get(i), answer.counted().get(i)));
    }
    return new Verdict(standings);
  }

  private Standing standing(Claim claim, Counted counted) {
    return new Standing(
        claim,
        counted.admitted(),
        counted.remaining(),
        clock.instant().plusMillis(counted.resetMillis()),
        Duration.ofMillis(counted.retryMillis()),
        counted.lockedOut());
  }

  @Override
  public Optional<Standing> refusedAlready(Claim claim) {
    if (!isShared(claim)) {
      return local.refusedAlready(claim);
    }
    String key = Keys.of(claim.subject());
    Optional<Standing> known = known(key, claim);
    return known.isPresent() || sharing.link() != null ? known : apart.refusedAlready(key, claim);
  }

  private Optional<Standing> known(String key, Claim claim) {
    Optional<Standing> refusal = memory.refused(key, claim);
    if (refusal.isPresent() && claim.subject().tier().locksOut()) {
      memory.of(key).ifPresent(said -> reportIfTen(said, key, claim));
    }
    return refusal;
  }

  /** Ten refusals lock out on all replicas, so Redis hears of those that were made here. */
  private void reportIfTen(Memory.Said said, String key, Claim claim) {
    Link link = sharing.link();
    if (link == null || said.refusals() < REFUSALS_OF_A_LOCKOUT) {
      return;
    }
    if (reports.incrementAndGet() > MOST_REPORTS) {
      reports.decrementAndGet();
      return;
    }
    int refused = said.takeRefusedHere(claim.rate().window());
    if (refused == 0) {
      reports.decrementAndGet();
      return;
    }
    List<Asked> asked = List.of(new Asked(key, claim, new Asked.Apart(0, refused)));
    calls
        .look(link, asked, answer -> memory.hear(asked, answer))
        .onFailure(failure -> said.giveBack(refused))
        .onComplete(
            done -> {
              reports.decrementAndGet();
              sharing.outcome(link, done.cause());
            });
  }

  @Override
  public Uni<Optional<Standing>> standing(Claim claim) {
    if (!isShared(claim)) {
      return local.standing(claim);
    }
    Link link = sharing.link();
    if (link == null) {
      return Uni.createFrom().item(() -> apart.standing(claim));
    }
    return Uni.createFrom().completionStage(() -> look(link, claim).toCompletionStage());
  }

  private Future<Optional<Standing>> look(Link link, Claim claim) {
    List<Asked> asked = List.of(asked(claim));
    return calls
        .look(link, asked, answer -> memory.hear(asked, answer))
        .onComplete(done -> sharing.outcome(link, done.cause()))
        .map(answer -> answer.counted().get(0))
        .map(
            counted ->
                counted.known()
                    ? Optional.of(standing(claim, counted))
                    : Optional.<Standing>empty())
        .otherwise(
            failure -> {
              asked.forEach(apart::giveBack);
              return apart.standing(claim);
            });
  }

  /** While Redis is away only here; there it ends by itself. */
  @Override
  public Uni<Void> release(Subject subject) {
    return Uni.createFrom().completionStage(() -> forget(subject).toCompletionStage());
  }

  private Future<Void> forget(Subject subject) {
    String key = Keys.of(subject);
    memory.forget(key);
    apart.release(key, subject);
    Link link = sharing.link();
    return link == null
        ? Future.succeededFuture()
        : calls
            .forget(link, key)
            .onComplete(done -> sharing.outcome(link, done.cause()))
            // An answer from before may have come meanwhile.
            .onSuccess(forgotten -> memory.forget(key))
            .otherwiseEmpty();
  }

  /** Whether windows are shared at this moment. */
  boolean isShared() {
    return sharing.link() != null;
  }

  int replicas() {
    return sharing.replicas();
  }

  Future<Void> start() {
    return sharing.start();
  }

  Future<Void> stop() {
    return sharing.stop();
  }
}
