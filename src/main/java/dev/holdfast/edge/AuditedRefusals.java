package dev.holdfast.edge;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FinishedRequests;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.RefusalOnRecord;
import dev.holdfast.audit.RepeatedEvents;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.RefusalOf;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Writes down what was refused, unless a rule has done so already and knew more. What is not there
 * at all is not written, request by request: nobody can learn or do anything by it.
 *
 * <p>Nothing of what a client sent is written: the resource is the operation's path, in which ids
 * stay and whatever else stood in their place is masked.
 */
@Singleton
class AuditedRefusals implements FinishedRequests {
  /** Of one caller or network, for one reason, within a minute; more are counted. */
  private static final int SINGLY = 20;

  /** Whoever is over a limit is over it a thousand times. */
  private static final int LIMITED_SINGLY = 1;

  private final RepeatedEvents events;
  private final Operations operations;

  AuditedRefusals(RepeatedEvents events, Operations operations) {
    this.events = events;
    this.operations = operations;
  }

  @Override
  public void finished(RoutingContext request, int status) {
    if (status < 400 || status >= 500 || RefusalOnRecord.of(request)) {
      return;
    }
    ProblemType refusal = RefusalOf.of(request).orElse(ProblemType.ofStatus(status));
    Optional<Operations.Named> operation = operations.named(request.request().path());
    event(request, refusal, operation)
        .map(event -> event.on(operation.map(Operations.Named::path).orElse("unknown")))
        .ifPresent(event -> events.note(event, request, status == 429 ? LIMITED_SINGLY : SINGLY));
  }

  private static Optional<AuditEvent> event(
      RoutingContext request, ProblemType refusal, Optional<Operations.Named> operation) {
    return switch (refusal.status()) {
      case 401 ->
          Optional.of(
              AuditEvent.denied(
                  AuditAction.AUTHENTICATION_REFUSED,
                  refusal == ProblemType.UNAUTHENTICATED ? shown(request) : refusal.code()));
      case 403 -> Optional.of(AuditEvent.denied(AuditAction.ACCESS_REFUSED, refusal.code()));
      case 404 ->
          operation
              .filter(Operations.Named::hasIds)
              .map(some -> AuditEvent.denied(AuditAction.OBJECT_NOT_FOUND, refusal.code()));
      case 400, 413, 415, 422 ->
          CurrentCaller.of(request)
              .map(caller -> AuditEvent.failed(AuditAction.INPUT_REFUSED, refusal.code()));
      case 429 -> Optional.of(AuditEvent.denied(AuditAction.RATE_LIMITED, refusal.code()));
      default -> Optional.empty();
    };
  }

  private static String shown(RoutingContext request) {
    MultiMap headers = request.request().headers();
    return headers.contains("Authorization") || headers.contains("API-Key")
        ? "bad_credential"
        : "no_credential";
  }
}
