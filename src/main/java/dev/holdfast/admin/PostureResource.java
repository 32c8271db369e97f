package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.Role;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.kernel.Times;
import dev.holdfast.posture.report.Control;
import dev.holdfast.posture.report.Posture;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneOffset;
import java.util.List;

/** Every security setting in force, for administrators and auditors. */
@Path("/api/v1/admin/posture")
@RolesAllowed({Role.ADMIN, Role.AUDITOR})
@Produces(MediaType.APPLICATION_JSON)
public class PostureResource {

  /**
   * The report.
   *
   * @param checkedAt when it was made
   */
  @JsonPropertyOrder({"items", "checkedAt"})
  public record PostureView(List<ControlView> items, String checkedAt) {

    static PostureView of(Posture.Report report) {
      return new PostureView(
          report.controls().stream().map(ControlView::of).toList(),
          Times.text(report.checkedAt().atOffset(ZoneOffset.UTC)));
    }
  }

  /**
   * A setting.
   *
   * @param state {@code ok}, {@code weak} or {@code off}
   * @param practice the practice that it serves
   * @param accepted whether the operator has accepted that it may be weak
   * @param remedy what would make it sound; left out if it is
   */
  @JsonPropertyOrder({"control", "state", "value", "practice", "accepted", "remedy"})
  public record ControlView(
      String control,
      String state,
      String value,
      String practice,
      boolean accepted,
      @JsonInclude(JsonInclude.Include.NON_NULL) String remedy) {

    static ControlView of(Control control) {
      return new ControlView(
          control.name(),
          control.state().label(),
          control.value(),
          control.practice(),
          control.accepted(),
          control.remedy());
    }
  }

  private final Posture posture;
  private final AuditTrail trail;

  PostureResource(Posture posture, AuditTrail trail) {
    this.posture = posture;
    this.trail = trail;
  }

  @GET
  public Uni<PostureView> get() {
    return trail
        .note(AuditEvent.done(AuditAction.POSTURE_READ))
        .flatMap(noted -> posture.report())
        .map(PostureView::of);
  }
}
