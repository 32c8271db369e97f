package dev.holdfast.invoice.credit;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Idempotency;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.Precondition;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The credit notes of an invoice over HTTP. */
@Path("/api/v1/invoices")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.USER, Role.MACHINE})
public class InvoiceCreditResource {
  private final CreditNotes notes;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  InvoiceCreditResource(CreditNotes notes, Idempotency idempotency, CurrentCaller caller) {
    this.notes = notes;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @Path("/{id}/credit-notes")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = CreditNoteView.class)))
  public Uni<RestResponse<byte[]>> create(
      @RestPath String id,
      @NotNull @Valid CreditNoteRequest body,
      @RestHeader("If-Match") String ifMatch,
      RoutingContext request) {
    return notes
        .create(
            caller.get(),
            id,
            body,
            Precondition.ifSent(ifMatch),
            idempotency.creating(
                request,
                note -> "/api/v1/credit-notes/" + note.id(),
                note -> null,
                CreditNoteView::of))
        .map(Answer::toResponse);
  }

  @GET
  @Path("/{id}/credit-notes")
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<Page<CreditNoteView>> list(
      @RestPath String id, @RestQuery @Limit String limit, @RestQuery String cursor) {
    return notes
        .list(caller.get().owner(), id, Page.size(limit), cursor)
        .map(page -> page.map(CreditNoteView::of));
  }
}
