package dev.holdfast.ratelimit;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * How a subject stands, and letting it go: what was counted of it is forgotten and its lock-out
 * ends, on every replica that hears of it. One that does not listen just then keeps its count; that
 * is over by itself after a window.
 */
@Singleton
public class Releases {
  private static final Logger LOG = Logger.getLogger(Releases.class);
  private static final String TOPIC = "release";

  private final Windows windows;
  private final Quotas quotas;
  private final Notices notices;
  private final Transactions transactions;

  Releases(Windows windows, Quotas quotas, Notices notices, Transactions transactions) {
    this.windows = windows;
    this.quotas = quotas;
    this.notices = notices;
    this.transactions = transactions;
  }

  void start(@Observes StartupEvent starting) {
    notices.subscribe(TOPIC, this::heard, () -> Uni.createFrom().voidItem());
  }

  /** The rate that a subject is held to; empty if its limit is off. */
  public Optional<Rate> rate(Subject subject) {
    return Optional.ofNullable(quotas.of(subject)).map(Quota::rate);
  }

  /** How a subject stands here, or where windows are shared; empty if nothing is counted of it. */
  public Uni<Optional<Standing>> standing(Subject subject) {
    Quota quota = quotas.of(subject);
    return quota == null
        ? Uni.createFrom().item(Optional.empty())
        : windows.standing(quota.claim(subject.name()));
  }

  /** Lets a subject go, here and elsewhere. */
  public Uni<Void> release(Subject subject) {
    return windows
        .release(subject)
        .flatMap(
            released ->
                transactions.unowned(
                    tx -> notices.send(tx, TOPIC, subject.tier() + " " + subject.name())));
  }

  private void heard(String notice) {
    int space = notice.indexOf(' ');
    Subject subject =
        new Subject(Tier.valueOf(notice.substring(0, space)), notice.substring(space + 1));
    windows
        .release(subject)
        .subscribe()
        .with(released -> {}, failure -> LOG.warnf("A release is not done here: %s", failure));
  }
}
