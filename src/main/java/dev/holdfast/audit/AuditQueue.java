package dev.holdfast.audit;

import dev.holdfast.database.Transactions;
import dev.holdfast.problem.Refusals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Events on their way to the table, in the order in which they came, some hundred to a statement.
 * None is dropped: while the database is away they stay here and new requests are refused.
 *
 * <p>The arithmetic, with <i>q</i> for {@code holdfast.audit.queue}:
 *
 * <ul>
 *   <li>{@link #put} waits where <i>q</i> events are there already, and refuses what has waited too
 *       long; so it never goes beyond <i>q</i>.
 *   <li>{@link #admit} lets requests in while fewer than <i>q</i> events wait and fewer than
 *       <i>q</i>/2 requests are under way. Each of these may leave two events by {@link #putNow}
 *       that nobody waits for: what it was refused for, and a notice. That is <i>q</i> more.
 *   <li>What the service says by itself (its start, a job, an alert) gets {@link #OWN} places. Most
 *       of them are for what {@link RepeatedEvents} has counted in a minute: at most 750 kinds and
 *       one for each reason, and while <i>q</i> wait, it waits too.
 * </ul>
 *
 * So 2<i>q</i> + {@link #OWN} events are never exceeded. If they were, by a mistake of ours, the
 * event would go to the log as a line, and be counted.
 */
@Singleton
public class AuditQueue {
  private static final Logger LOG = Logger.getLogger(AuditQueue.class);
  private static final int BATCH = 300;
  private static final int OF_A_REQUEST = 2;
  static final int OWN = 1000;
  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 2000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /** Somebody who waits for room; not more of them than there may be requests. */
  private record Guest(AuditEntry entry, UniEmitter<? super Void> told) {}

  private final Transactions transactions;
  private final Vertx vertx;
  private final Context home;
  private final int mark;
  private final Duration patience;
  private final Counter written;
  private final Counter refused;
  private final Counter logged;

  /** Those that are being written stay in it until they are. */
  private final ArrayDeque<AuditEntry> waiting = new ArrayDeque<>();

  private final ArrayDeque<Guest> guests = new ArrayDeque<>();
  private int underWay;
  private boolean writing;

  /** How many of the first are written one by one, since one of them is not accepted. */
  private int singly;

  private long pause = FIRST_PAUSE;

  AuditQueue(Transactions transactions, Vertx vertx, AuditConfig config, MeterRegistry metrics) {
    this.transactions = transactions.background();
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.mark = config.queue();
    this.patience = config.longestWait();
    // In development a live reload makes another one of these, and a registry keeps what it has.
    metrics.find("holdfast.audit.waiting").meters().forEach(metrics::remove);
    metrics.gauge("holdfast.audit.waiting", this, AuditQueue::size);
    this.written = metrics.counter("holdfast.audit.written");
    this.refused = metrics.counter("holdfast.audit.refused");
    this.logged = metrics.counter("holdfast.audit.logged");
  }

  /** Lets a request in, which then must {@link #release}; false while there is no room for it. */
  public synchronized boolean admit() {
    if (waiting.size() >= mark || underWay * OF_A_REQUEST >= mark) {
      refused.increment();
      return false;
    }
    underWay++;
    return true;
  }

  /** A request has ended and left what it leaves. */
  public synchronized void release() {
    underWay--;
  }

  /** How many events wait. */
  synchronized int size() {
    return waiting.size();
  }

  /** Whether there is room for what has time: while there is none, no request is let in. */
  synchronized boolean hasRoom() {
    return waiting.size() < mark;
  }

  /**
   * Takes an event, or waits until there is room.
   *
   * @return fails with 503 {@code unavailable} if there is none in time
   */
  Uni<Void> put(AuditEntry entry) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (offer(entry)) {
                return Uni.createFrom().voidItem();
              }
              Context context = Vertx.currentContext();
              Uni<Void> room =
                  Uni.createFrom()
                      .<Void>emitter(emitter -> queue(new Guest(entry, emitter)))
                      .ifNoItem()
                      .after(patience)
                      .recoverWithUni(this::refusal);
              return context == null
                  ? room
                  : room.emitOn(then -> context.runOnContext(ignored -> then.run()));
            });
  }

  /** Takes an event in any case, without waiting. */
  void putNow(AuditEntry entry) {
    synchronized (this) {
      if (waiting.size() < 2 * mark + OWN) {
        waiting.add(entry);
        writeSoon();
        return;
      }
    }
    log("An audit event found no room", entry);
  }

  private Uni<Void> refusal() {
    refused.increment();
    return Uni.createFrom().failure(Refusals.unavailable());
  }

  private synchronized boolean offer(AuditEntry entry) {
    if (waiting.size() >= mark || !guests.isEmpty()) {
      return false;
    }
    waiting.add(entry);
    writeSoon();
    return true;
  }

  private void queue(Guest guest) {
    synchronized (this) {
      if (guests.size() < mark) {
        guests.add(guest);
        guest.told.onTermination(() -> withdraw(guest));
        return;
      }
    }
    refused.increment();
    guest.told.fail(Refusals.unavailable());
  }

  private synchronized void withdraw(Guest guest) {
    guests.remove(guest);
  }

  /** Called with the lock. What comes until the writer gets there is written together. */
  private void writeSoon() {
    if (!writing) {
      writing = true;
      home.runOnContext(ignored -> write());
    }
  }

  private void write() {
    List<AuditEntry> batch = batch();
    if (batch.isEmpty()) {
      return;
    }
    transactions
        .single(AuditEntry.INSERT_ALL, AuditEntry.rows(batch))
        .subscribe()
        .with(done -> written(batch.size()), failure -> failed(batch, failure));
  }

  private synchronized List<AuditEntry> batch() {
    List<AuditEntry> batch = new ArrayList<>();
    int most = singly > 0 ? 1 : BATCH;
    for (AuditEntry entry : waiting) {
      if (batch.size() == most) {
        break;
      }
      batch.add(entry);
    }
    writing = !batch.isEmpty();
    return batch;
  }

  private void written(int count) {
    if (pause != FIRST_PAUSE) {
      pause = FIRST_PAUSE;
      LOG.info("Audit events are written again");
    }
    written.increment(count);
    gone(count);
    write();
  }

  private void gone(int count) {
    List<Guest> admitted = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < count; i++) {
        waiting.poll();
      }
      singly = Math.max(0, singly - count);
      while (waiting.size() < mark && !guests.isEmpty()) {
        Guest guest = guests.poll();
        waiting.add(guest.entry);
        admitted.add(guest);
      }
      notifyAll();
    }
    admitted.forEach(guest -> guest.told.complete(null));
  }

  private void failed(List<AuditEntry> batch, Throwable failure) {
    if (!isAboutTheData(failure)) {
      if (pause == FIRST_PAUSE) {
        LOG.warnf("Audit events can't be written, they wait: %s", failure);
      }
      vertx.setTimer(pause, timer -> home.runOnContext(ignored -> write()));
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    } else if (batch.size() > 1) {
      synchronized (this) {
        singly = batch.size();
      }
      write();
    } else {
      // Trying for ever would keep all the others from being written.
      log("The database does not accept an audit event", batch.get(0));
      gone(1);
      write();
    }
  }

  private static boolean isAboutTheData(Throwable failure) {
    return failure instanceof PgException refusal
        && refusal.getSqlState() != null
        && (refusal.getSqlState().startsWith("22") || refusal.getSqlState().startsWith("23"));
  }

  private void log(String why, AuditEntry entry) {
    logged.increment();
    LOG.errorf("%s: %s", why, entry);
  }

  /** Writes what is left, for a while; what can't be written is left in the log. */
  void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent stopping)
      throws InterruptedException {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    synchronized (this) {
      while (!waiting.isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          waiting.forEach(
              entry -> log("An audit event could not be written before the end", entry));
          return;
        }
        wait(left);
      }
    }
  }
}
