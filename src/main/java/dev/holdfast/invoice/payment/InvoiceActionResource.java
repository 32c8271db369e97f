package dev.holdfast.invoice.payment;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Idempotency;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.InvoiceDocument;
import dev.holdfast.invoice.InvoiceView;
import dev.holdfast.invoice.ReasonRequest;
import dev.holdfast.invoice.issue.IssueRequest;
import dev.holdfast.invoice.issue.Issuing;
import dev.holdfast.problem.Precondition;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** What is done with an invoice, over HTTP: issue, void, payments. */
@Path("/api/v1/invoices")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.USER, Role.MACHINE})
public class InvoiceActionResource {
  private final Issuing issuing;
  private final Payments payments;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  InvoiceActionResource(
      Issuing issuing, Payments payments, Idempotency idempotency, CurrentCaller caller) {
    this.issuing = issuing;
    this.payments = payments;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @Path("/{id}/issue")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = InvoiceView.class)))
  public Uni<RestResponse<byte[]>> issue(
      @RestPath String id,
      @NotNull @Valid IssueRequest body,
      @RestHeader("If-Match") String ifMatch,
      RoutingContext request) {
    return issuing
        .issue(caller.get(), id, body, Precondition.ifSent(ifMatch), invoice(request))
        .map(Answer::toResponse);
  }

  @POST
  @Path("/{id}/void")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = InvoiceView.class)))
  public Uni<RestResponse<byte[]>> makeVoid(
      @RestPath String id,
      @NotNull @Valid ReasonRequest body,
      @RestHeader("If-Match") String ifMatch,
      RoutingContext request) {
    return issuing
        .makeVoid(caller.get(), id, body, Precondition.ifSent(ifMatch), invoice(request))
        .map(Answer::toResponse);
  }

  @POST
  @Path("/{id}/payments")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = PaymentView.class)))
  public Uni<RestResponse<byte[]>> pay(
      @RestPath String id,
      @NotNull @Valid PaymentRequest body,
      @RestHeader("If-Match") String ifMatch,
      RoutingContext request) {
    return payments
        .receive(caller.get(), id, body, Precondition.ifSent(ifMatch), payment(request))
        .map(Answer::toResponse);
  }

  @POST
  @Path("/{id}/payments/{paymentId}/reverse")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = PaymentView.class)))
  public Uni<RestResponse<byte[]>> reverse(
      @RestPath String id,
      @RestPath String paymentId,
      @NotNull @Valid ReasonRequest body,
      @RestHeader("If-Match") String ifMatch,
      RoutingContext request) {
    return payments
        .reverse(caller.get(), id, paymentId, body, Precondition.ifSent(ifMatch), payment(request))
        .map(Answer::toResponse);
  }

  private Once<InvoiceDocument> invoice(RoutingContext request) {
    return idempotency.acting(request, InvoiceDocument::etag, InvoiceView::of);
  }

  /** A payment has neither an address nor a tag of its own; it is shown in its invoice. */
  private Once<Payment.Entered> payment(RoutingContext request) {
    return idempotency.creating(request, entered -> null, entered -> null, PaymentView::of);
  }
}
