package dev.holdfast.invoice;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Idempotency;
import dev.holdfast.invoice.history.HistoryEntry;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.invoice.money.Currencies;
import dev.holdfast.kernel.DateText;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Text;
import dev.holdfast.problem.Conditional;
import dev.holdfast.problem.Precondition;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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

/** Invoices over HTTP: drafts, the list, one invoice and its history. */
@Path("/api/v1/invoices")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.USER, Role.MACHINE})
public class InvoiceResource {
  private final Invoices invoices;
  private final InvoiceLists lists;
  private final InvoiceHistory history;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  InvoiceResource(
      Invoices invoices,
      InvoiceLists lists,
      InvoiceHistory history,
      Idempotency idempotency,
      CurrentCaller caller) {
    this.invoices = invoices;
    this.lists = lists;
    this.history = history;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = InvoiceView.class)))
  public Uni<RestResponse<byte[]>> create(
      @NotNull @Valid InvoiceRequest body, RoutingContext request) {
    return invoices
        .create(
            caller.get(),
            body,
            idempotency.creating(
                request,
                invoice -> "/api/v1/invoices/" + invoice.id(),
                InvoiceDocument::etag,
                InvoiceView::of))
        .map(Answer::toResponse);
  }

  @GET
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<Page<InvoiceView>> list(
      @RestQuery @OneOf({"draft", "issued", "partially_paid", "paid", "void"}) String status,
      @RestQuery String customerId,
      @RestQuery @Currencies.Currency String currency,
      @RestQuery @DateText String issuedFrom,
      @RestQuery @DateText String issuedTo,
      @RestQuery @DateText String dueBefore,
      @RestQuery @Text(max = 100) String q,
      @RestQuery
          @OneOf({
            InvoiceSort.NEWEST_FIRST,
            InvoiceSort.OLDEST_FIRST,
            InvoiceSort.LATEST_ISSUED_FIRST,
            InvoiceSort.FIRST_DUE_FIRST
          })
          String sort,
      @RestQuery @Limit String limit,
      @RestQuery String cursor) {
    return lists
        .list(
            caller.get().owner(),
            new InvoiceLists.Wanted(
                status,
                customerId,
                currency,
                issuedFrom,
                issuedTo,
                dueBefore,
                q,
                sort,
                Page.size(limit),
                cursor))
        .map(page -> page.map(InvoiceView::of));
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<RestResponse<InvoiceView>> find(
      @RestPath String id, @RestHeader("If-None-Match") String ifNoneMatch) {
    return invoices
        .find(caller.get().owner(), id)
        .map(found -> Conditional.get(ifNoneMatch, found.etag(), InvoiceView.of(found)));
  }

  @PUT
  @Path("/{id}")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  public Uni<RestResponse<InvoiceView>> replace(
      @RestPath String id,
      @NotNull @Valid InvoiceRequest body,
      @RestHeader("If-Match") String ifMatch) {
    return invoices
        .replace(caller.get(), id, body, Precondition.required(ifMatch))
        .map(stored -> Conditional.shown(stored.etag(), InvoiceView.of(stored)));
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  public Uni<RestResponse<Void>> delete(
      @RestPath String id, @RestHeader("If-Match") String ifMatch) {
    return invoices
        .delete(caller.get().owner(), id, Precondition.required(ifMatch))
        .replaceWith(RestResponse.noContent());
  }

  @GET
  @Path("/{id}/history")
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<Page<HistoryEntry>> history(
      @RestPath String id, @RestQuery @Limit String limit, @RestQuery String cursor) {
    return history.list(caller.get().owner(), id, Page.size(limit), cursor);
  }
}
