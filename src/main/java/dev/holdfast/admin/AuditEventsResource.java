package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEntry;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditLabel;
import dev.holdfast.audit.AuditOutcome;
import dev.holdfast.audit.AuditQueries;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.audit.chain.AuditExports;
import dev.holdfast.audit.chain.Broken;
import dev.holdfast.audit.chain.Verifications;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Text;
import dev.holdfast.kernel.TimeText;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;

/** The audit log: looked up, taken along, verified. Each of these is an event of it first. */
@Path("/api/v1/admin/audit-events")
@RolesAllowed({Role.ADMIN, Role.AUDITOR})
@Produces(MediaType.APPLICATION_JSON)
public class AuditEventsResource {
  private static final Logger LOG = Logger.getLogger(AuditEventsResource.class);
  private static final String LINES = "application/x-ndjson";

  /**
   * An event.
   *
   * @param position in the chain; null until it has one
   */
  @JsonPropertyOrder({
    "id",
    "at",
    "action",
    "outcome",
    "actor",
    "resource",
    "reason",
    "requestId",
    "addressPrefix",
    "position"
  })
  public record EventView(
      UUID id,
      String at,
      String action,
      String outcome,
      String actor,
      String resource,
      String reason,
      String requestId,
      String addressPrefix,
      Long position) {

    static EventView of(AuditQueries.Found found) {
      AuditEntry entry = found.entry();
      return new EventView(
          entry.id(),
          Times.text(entry.at()),
          entry.action(),
          entry.outcome(),
          entry.actor(),
          entry.resource(),
          entry.reason(),
          entry.requestId(),
          entry.addressPrefix(),
          found.position());
    }
  }

  /** What a verification found. */
  @JsonPropertyOrder({"intact", "checkedEvents", "lastSeal", "firstBroken"})
  public record VerdictView(
      boolean intact, long checkedEvents, String lastSeal, BrokenView firstBroken) {

    static VerdictView of(Verifications.Verdict verdict) {
      return new VerdictView(
          verdict.isIntact(),
          verdict.checkedEvents(),
          verdict.lastSeal(),
          verdict.firstBroken() == null ? null : BrokenView.of(verdict.firstBroken()));
    }
  }

  /** The first thing that is not as it was written. */
  @JsonPropertyOrder({"position", "eventId", "reason"})
  public record BrokenView(Long position, UUID eventId, String reason) {

    static BrokenView of(Broken broken) {
      return new BrokenView(broken.position(), broken.eventId(), broken.reason().label());
    }
  }

  private final AuditQueries queries;
  private final AuditExports exports;
  private final Verifications verifications;
  private final AuditTrail trail;
  private final CurrentCaller caller;

  AuditEventsResource(
      AuditQueries queries,
      AuditExports exports,
      Verifications verifications,
      AuditTrail trail,
      CurrentCaller caller) {
    this.queries = queries;
    this.exports = exports;
    this.verifications = verifications;
    this.trail = trail;
    this.caller = caller;
  }

  @GET
  public Uni<Page<EventView>> list(
      @RestQuery @Text(max = 100) String actor,
      @RestQuery @AuditLabel(of = AuditAction.class) String action,
      @RestQuery @AuditLabel(of = AuditOutcome.class) String outcome,
      @RestQuery @TimeText String from,
      @RestQuery @TimeText String to,
      @RestQuery @Text(max = 300) String resource,
      @RestQuery @Limit String limit,
      @RestQuery String cursor) {
    AuditQueries.Filter filter =
        new AuditQueries.Filter(actor, action, outcome, resource, time(from), time(to));
    UUID asking = caller.get().accountId();
    return trail
        .note(AuditEvent.done(AuditAction.AUDIT_READ))
        .flatMap(noted -> queries.find(asking, filter, Page.size(limit), cursor))
        .map(page -> page.map(EventView::of));
  }

  @GET
  @Path("/verify")
  public Uni<VerdictView> verify() {
    return trail
        .note(AuditEvent.done(AuditAction.AUDIT_VERIFIED))
        .flatMap(noted -> verifications.verify())
        .map(VerdictView::of);
  }

  @GET
  @Path("/export")
  @Produces(LINES)
  public RestMulti<byte[]> export(@Context RoutingContext request) {
    HttpServerResponse response = request.response();
    Multi<byte[]> parts =
        trail
            .note(AuditEvent.done(AuditAction.AUDIT_EXPORTED))
            .onItem()
            .transformToMulti(noted -> exports.parts())
            // The framework ends each part with a line break of its own.
            .map(part -> Arrays.copyOf(part, part.length - 1))
            .onFailure()
            .invoke(failure -> cut(response, failure));
    return RestMulti.fromMultiData(parts)
        .encodeAsJsonArray(false)
        .header("Content-Disposition", "attachment; filename=\"holdfast-audit.ndjson\"")
        .build();
  }

  private static OffsetDateTime time(String text) {
    return text == null ? null : OffsetDateTime.parse(text);
  }

  /** What has no end line is told from a whole one; the connection breaks off besides. */
  private static void cut(HttpServerResponse response, Throwable failure) {
    if (response.headWritten()) {
      LOG.warnf("An export of the audit log was cut: %s", failure);
      response.reset();
    }
  }
}
