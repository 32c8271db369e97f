package dev.holdfast.audit;

import java.util.UUID;

/**
 * One thing that happened. When, in which request and from where is added when it is written.
 *
 * @param action what was done or tried
 * @param outcome how it ended
 * @param actor {@code account:<id>}, {@code key:<id>}, {@code system}; null for the caller of the
 *     request at hand, {@code anonymous} if it has none
 * @param resource what it was done to, {@code invoice:<id>}; a path if nothing better is known;
 *     null if nothing
 * @param reason a code of ours that says why, never what a client sent; null if there is none
 * @param network where it came from; null for where the request at hand did
 */
public record AuditEvent(
    AuditAction action,
    AuditOutcome outcome,
    String actor,
    String resource,
    String reason,
    String network) {

  /** Something that the caller did. */
  public static AuditEvent done(AuditAction action) {
    return new AuditEvent(action, AuditOutcome.SUCCESS, null, null, null, null);
  }

  /** Something that was tried with what was not good. */
  public static AuditEvent failed(AuditAction action, String reason) {
    return new AuditEvent(action, AuditOutcome.FAILURE, null, null, reason, null);
  }

  /** Something that was not allowed. */
  public static AuditEvent denied(AuditAction action, String reason) {
    return new AuditEvent(action, AuditOutcome.DENIED, null, null, reason, null);
  }

  /** The same, done by an account that the request does not show yet, as at a login. */
  public AuditEvent by(UUID accountId) {
    return new AuditEvent(action, outcome, "account:" + accountId, resource, reason, network);
  }

  /** The same, done by the service itself. */
  public AuditEvent bySystem() {
    return new AuditEvent(action, outcome, "system", resource, reason, network);
  }

  /** The same, on something that has an id: {@code on("invoice", id)}. */
  public AuditEvent on(String kind, UUID id) {
    return on(kind + ":" + id);
  }

  /** The same, on something. */
  public AuditEvent on(String what) {
    return new AuditEvent(action, outcome, actor, what, reason, network);
  }

  /** The same, for a reason. */
  public AuditEvent because(String why) {
    return new AuditEvent(action, outcome, actor, resource, why, network);
  }

  /** The same, from a network that is not that of the request at hand. */
  public AuditEvent from(String prefix) {
    return new AuditEvent(action, outcome, actor, resource, reason, prefix);
  }
}
