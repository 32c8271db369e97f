package dev.holdfast.attachment;

import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.attachment.format.FileType;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Idempotency;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Files on an invoice over HTTP. The body is the file itself, so the framework reads none: it is
 * read here, when the headers are right and the invoice is known to be the caller's. That the body
 * is no JSON is what the edge takes from the OpenAPI document.
 */
@Path("/api/v1/invoices/{id}/attachments")
@RolesAllowed({Role.USER, Role.MACHINE})
public class AttachmentResource {
  private static final String PNG = "image/png";
  private static final String JPEG = "image/jpeg";
  private static final String WEBP = "image/webp";
  private static final String PDF = "application/pdf";

  /** In place of the general policy: a browser that shows the file gives it no rights at all. */
  private static final String SANDBOX = "sandbox; default-src 'none'";

  private final Attachments attachments;
  private final Uploads uploads;
  private final Idempotency idempotency;
  private final CurrentCaller caller;

  AttachmentResource(
      Attachments attachments, Uploads uploads, Idempotency idempotency, CurrentCaller caller) {
    this.attachments = attachments;
    this.uploads = uploads;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  @Parameter(
      name = Disposition.HEADER,
      in = ParameterIn.HEADER,
      required = true,
      description = "attachment; filename=\"...\"",
      schema = @Schema(type = SchemaType.STRING))
  @RequestBody(
      required = true,
      content = {
        @Content(
            mediaType = PNG,
            schema =
                @Schema(type = SchemaType.STRING, format = "binary", maxLength = Uploads.LARGEST)),
        @Content(
            mediaType = JPEG,
            schema =
                @Schema(type = SchemaType.STRING, format = "binary", maxLength = Uploads.LARGEST)),
        @Content(
            mediaType = WEBP,
            schema =
                @Schema(type = SchemaType.STRING, format = "binary", maxLength = Uploads.LARGEST)),
        @Content(
            mediaType = PDF,
            schema =
                @Schema(type = SchemaType.STRING, format = "binary", maxLength = Uploads.LARGEST))
      })
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = InvoiceAttachment.class)))
  public Uni<RestResponse<byte[]>> add(
      @RestPath String id, @RestHeader("If-Match") String ifMatch, RoutingContext request) {
    Caller sender = caller.get();
    FileType type = type(request);
    String filename = Disposition.filename(headers(request, Disposition.HEADER));
    Precondition precondition = Precondition.ifSent(ifMatch);
    return attachments
        .expect(sender.owner(), id)
        .flatMap(
            expected ->
                uploads.read(
                    request,
                    sender.owner(),
                    bytes ->
                        attachments.add(
                            sender,
                            id,
                            new Attachments.Upload(type, filename, bytes),
                            precondition,
                            once(request, id))))
        .map(Answer::toResponse);
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @PermissionsAllowed(Scope.READ_INVOICES)
  public Uni<Page<InvoiceAttachment>> list(
      @RestPath String id, @RestQuery @Limit String limit, @RestQuery String cursor) {
    return attachments.list(caller.get().owner(), id, Page.size(limit), cursor);
  }

  /** All of it, whatever part is asked for: it is small, and parts would be a way to ask often. */
  @GET
  @Path("/{attachmentId}")
  @Produces({PNG, JPEG, WEBP, PDF})
  @PermissionsAllowed(Scope.READ_INVOICES)
  @APIResponse(
      responseCode = "200",
      content = {
        @Content(mediaType = PNG, schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(mediaType = JPEG, schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(mediaType = WEBP, schema = @Schema(type = SchemaType.STRING, format = "binary")),
        @Content(mediaType = PDF, schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  public Uni<Response> read(
      @RestPath String id, @RestPath String attachmentId, RoutingContext request) {
    uploads.occupy(request, caller.get().owner());
    return attachments
        .read(caller.get().owner(), id, attachmentId)
        .map(file -> sent(request, file));
  }

  @DELETE
  @Path("/{attachmentId}")
  @PermissionsAllowed(Scope.WRITE_INVOICES)
  public Uni<RestResponse<Void>> remove(
      @RestPath String id, @RestPath String attachmentId, @RestHeader("If-Match") String ifMatch) {
    return attachments
        .remove(caller.get(), id, attachmentId, Precondition.ifSent(ifMatch))
        .replaceWith(RestResponse.noContent());
  }

  private Once<InvoiceAttachment> once(RoutingContext request, String id) {
    return idempotency.creating(
        request,
        made -> "/api/v1/invoices/" + id + "/attachments/" + made.id(),
        made -> null,
        made -> made);
  }

  /**
   * A Response: where a method has several media types, the framework takes a RestResponse itself
   * for what is to be written, and writes its name.
   */
  private static Response sent(RoutingContext request, Attachments.Download file) {
    // The framework would add to the policy that is set already, where this replaces it.
    request.response().putHeader("Content-Security-Policy", SANDBOX);
    return Response.ok(file)
        .type(file.attachment().contentType())
        .header(Disposition.HEADER, Disposition.of(file.attachment()))
        .header("Accept-Ranges", "none")
        .build();
  }

  private static FileType type(RoutingContext request) {
    List<String> types = headers(request, "Content-Type");
    return (types.size() == 1 ? FileType.of(types.get(0)) : Optional.<FileType>empty())
        .orElseThrow(() -> new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE));
  }

  private static List<String> headers(RoutingContext request, String name) {
    return request.request().headers().getAll(name);
  }
}
