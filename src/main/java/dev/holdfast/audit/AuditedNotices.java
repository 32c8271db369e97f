package dev.holdfast.audit;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentRequest;
import dev.holdfast.access.SecurityNotice;
import io.vertx.ext.web.RoutingContext;
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
        (notice.accountId() == null ? event : event.on("account", notice.accountId()))
            .from(notice.addressPrefix()),
        request.get().filter(hand -> isOf(notice, hand)).orElse(null),
        SINGLY);
  }

  /** Some notices are raised while another's request is at hand, which is no evidence of them. */
  private static boolean isOf(SecurityNotice notice, RoutingContext hand) {
    ClientAddress from = ClientAddress.of(hand);
    return notice.addressPrefix() == null
        || from != null && notice.addressPrefix().equals(from.prefix());
  }
}
