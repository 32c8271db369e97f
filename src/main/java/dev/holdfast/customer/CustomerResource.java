package dev.holdfast.customer;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Idempotency;
import dev.holdfast.kernel.Limit;
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

/** Customers over HTTP. */
@Path("/api/v1/customers")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.USER, Role.MACHINE})
public class CustomerResource {
  private final Customers customers;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  CustomerResource(Customers customers, Idempotency idempotency, CurrentCaller caller) {
    this.customers = customers;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @PermissionsAllowed(Scope.WRITE_CUSTOMERS)
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = CustomerView.class)))
  public Uni<RestResponse<byte[]>> create(
      @NotNull @Valid CustomerRequest body, RoutingContext request) {
    return customers
        .create(
            caller.get().owner(),
            body,
            idempotency.creating(
                request,
                customer -> "/api/v1/customers/" + customer.id(),
                Customer::etag,
                CustomerView::of))
        .map(Answer::toResponse);
  }

  @GET
  @PermissionsAllowed(Scope.READ_CUSTOMERS)
  public Uni<Page<CustomerView>> list(
      @RestQuery @Text(max = 200) String q,
      @RestQuery @Limit String limit,
      @RestQuery String cursor) {
    return customers
        .list(caller.get().owner(), q, Page.size(limit), cursor)
        .map(page -> page.map(CustomerView::of));
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed(Scope.READ_CUSTOMERS)
  public Uni<RestResponse<CustomerView>> find(
      @RestPath String id, @RestHeader("If-None-Match") String ifNoneMatch) {
    return customers
        .find(caller.get().owner(), id)
        .map(found -> Conditional.get(ifNoneMatch, found.etag(), CustomerView.of(found)));
  }

  @PUT
  @Path("/{id}")
  @PermissionsAllowed(Scope.WRITE_CUSTOMERS)
  public Uni<RestResponse<CustomerView>> replace(
      @RestPath String id,
      @NotNull @Valid CustomerRequest body,
      @RestHeader("If-Match") String ifMatch) {
    return customers
        .replace(caller.get().owner(), id, body, Precondition.required(ifMatch))
        .map(stored -> Conditional.shown(stored.etag(), CustomerView.of(stored)));
  }

  @DELETE
  @Path("/{id}")
  @PermissionsAllowed(Scope.WRITE_CUSTOMERS)
  public Uni<RestResponse<Void>> delete(
      @RestPath String id, @RestHeader("If-Match") String ifMatch) {
    return customers
        .delete(caller.get().owner(), id, Precondition.required(ifMatch))
        .replaceWith(RestResponse.noContent());
  }
}
