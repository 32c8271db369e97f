package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Alerts;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The alerts, and taking note of them. */
@Path("/api/v1/admin/alerts")
@RolesAllowed({Role.ADMIN, Role.AUDITOR})
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AdminAlertsResource {

  /**
   * An alert.
   *
   * @param subject {@code account:<id>}, {@code key:<id>}, {@code address:...}, {@code
   *     network:...}, {@code all}, {@code service} or {@code others}
   * @param acknowledgedBy the id of an account; null while the alert is open
   */
  @JsonPropertyOrder({
    "id",
    "detector",
    "severity",
    "subject",
    "summary",
    "count",
    "firstSeen",
    "lastSeen",
    "state",
    "acknowledgedBy",
    "acknowledgedAt"
  })
  public record AlertView(
      UUID id,
      String detector,
      String severity,
      String subject,
      String summary,
      long count,
      String firstSeen,
      String lastSeen,
      String state,
      UUID acknowledgedBy,
      String acknowledgedAt) {

    static AlertView of(Alert alert) {
      OffsetDateTime acknowledged = alert.acknowledgedAt();
      return new AlertView(
          alert.id(),
          alert.detector(),
          alert.severity(),
          alert.subject(),
          alert.summary(),
          alert.count(),
          Times.text(alert.firstSeen()),
          Times.text(alert.lastSeen()),
          alert.state(),
          alert.acknowledgedBy(),
          acknowledged == null ? null : Times.text(acknowledged));
    }
  }

  private final Alerts alerts;
  private final CurrentCaller caller;

  AdminAlertsResource(Alerts alerts, CurrentCaller caller) {
    this.alerts = alerts;
    this.caller = caller;
  }

  /** With roles of its own: beside a method that has some, the framework denies what has none. */
  @GET
  @RolesAllowed({Role.ADMIN, Role.AUDITOR})
  public Uni<Page<AlertView>> list(
      @RestQuery @OneOf({Alert.OPEN, Alert.ACKNOWLEDGED}) String state,
      @RestQuery @Limit String limit,
      @RestQuery String cursor) {
    return alerts
        .list(caller.get(), state, Page.size(limit), cursor)
        .map(page -> page.map(AlertView::of));
  }

  @POST
  @Path("/{id}/acknowledge")
  @RolesAllowed(Role.ADMIN)
  @FreshLogin
  public Uni<AlertView> acknowledge(@RestPath String id) {
    return alerts.acknowledge(caller.get(), id).map(AlertView::of);
  }
}
