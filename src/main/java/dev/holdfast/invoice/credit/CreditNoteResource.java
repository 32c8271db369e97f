package dev.holdfast.invoice.credit;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestPath;

/** One credit note over HTTP. */
@Path("/api/v1/credit-notes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.USER, Role.MACHINE})
public class CreditNoteResource {
  private final CreditNotes notes;
  private final CurrentCaller caller;

  CreditNoteResource(CreditNotes notes, CurrentCaller caller) {
    this.notes = notes;
    this.caller = caller;
  }

  /** A note never changes, so it needs no tag. */
  @GET
  @Path("/{id}")
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<CreditNoteView> find(@RestPath String id) {
    return notes.find(caller.get().owner(), id).map(CreditNoteView::of);
  }
}
