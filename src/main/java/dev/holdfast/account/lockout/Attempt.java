package dev.holdfast.account.lockout;

import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A guess that was admitted. It counts as failed; whoever compared says how it ended, once. What is
 * said after that changes nothing.
 */
public final class Attempt {
  private static final Logger LOG = Logger.getLogger(Attempt.class);

  private final Guesses guesses;
  private final Guesses.Kind kind;
  private final Guesses.Subject subject;
  private final UUID id;
  private final String source;
  private final String prefix;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile AuditEvent failure =
      AuditEvent.failed(AuditAction.REAUTHENTICATION, "wrong_password");

  Attempt(
      Guesses guesses,
      Guesses.Kind kind,
      Guesses.Subject subject,
      UUID id,
      String source,
      String prefix) {
    this.guesses = guesses;
    this.kind = kind;
    this.subject = subject;
    this.id = id;
    this.source = source;
    this.prefix = prefix;
  }

  /** What is written down if it was wrong; else that a login could not be proven once more. */
  public Attempt failsAs(AuditEvent event) {
    failure = event;
    return this;
  }

  /** It was right: what failed in a row from this source is forgotten. */
  public Uni<Void> succeeded() {
    return once(Uni.createFrom().deferred(() -> guesses.succeeded(this)));
  }

  /** It was wrong. May lock unknown devices out, and then tells the owner. */
  public Uni<Void> failed() {
    return once(Uni.createFrom().deferred(() -> guesses.failed(this)));
  }

  /** Nobody compared anything, so nobody learned anything: it is as if it had not been. */
  public Uni<Void> withdrawn() {
    return once(Uni.createFrom().deferred(() -> guesses.withdrawn(this)));
  }

  /**
   * Goes on with an answer and says how it ended: right if there is one, wrong for whatever kept
   * one from coming. A failure on the way counts, since the time it took may tell something.
   */
  public <T> Uni<T> judge(Uni<T> answer) {
    return answer
        .onFailure()
        .call(
            () ->
                failed()
                    .onFailure()
                    .invoke(failure -> LOG.warnf("A failed attempt stays open: %s", failure))
                    .onFailure()
                    .recoverWithNull())
        .call(() -> succeeded());
  }

  private Uni<Void> once(Uni<Void> end) {
    return Uni.createFrom()
        .deferred(() -> ended.compareAndSet(false, true) ? end : Uni.createFrom().voidItem());
  }

  AuditEvent failure() {
    return failure;
  }

  Guesses.Kind kind() {
    return kind;
  }

  Guesses.Subject subject() {
    return subject;
  }

  UUID id() {
    return id;
  }

  String source() {
    return source;
  }

  String prefix() {
    return prefix;
  }
}
