package dev.holdfast.audit;

import dev.holdfast.access.CurrentRequest;
import dev.holdfast.access.SecurityNotice;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Writes down every security notice, with its kind as the reason. */
@Singleton
class AuditedNotices {
  /** Of one kind and account within a minute; more are counted. */
  private static final int SINGLY = 20;

  private final RepeatedEvents events;
  private final CurrentRequest request;

  AuditedNotices(RepeatedEvents events, CurrentRequest request) {
    this.events = events;
    this.request = request;
  }

  void noticed(@Observes SecurityNotice notice) {
    AuditEvent event =
        AuditEvent.done(AuditAction.SECURITY_NOTICE).bySystem().because(notice.kind().label());
    events.note(
        notice.accountId() == null ? event : event.on("account", notice.accountId()),
        request.get().orElse(null),
        SINGLY);
  }
}
