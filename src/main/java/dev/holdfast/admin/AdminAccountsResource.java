package dev.holdfast.admin;

import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.account.AccountDirectory;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.Standing;
import dev.holdfast.account.invitation.Invitation;
import dev.holdfast.account.invitation.Invitations;
import dev.holdfast.kernel.EmailText;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Text;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Accounts for administrators: who there is, who is to come, and what they decide about them. */
@Path("/api/v1/admin/accounts")
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AdminAccountsResource {

  /** Why an account is locked. */
  public record Lock(@NotNull @Text(max = 500) String reason) {}

  /** The roles that an account is to have. */
  public record Roles(@NotNull List<@NotNull String> roles) {}

  /** Whom an administrator invites; {@code user} is among the roles in any case. */
  public record Wish(
      @NotNull @EmailText String email,
      @NotNull @Text(max = 100) String displayName,
      @NotNull List<@NotNull String> roles) {}

  private final Standing standing;
  private final AccountDirectory directory;
  private final Invitations invitations;
  private final CurrentCaller caller;

  AdminAccountsResource(
      Standing standing,
      AccountDirectory directory,
      Invitations invitations,
      CurrentCaller caller) {
    this.standing = standing;
    this.directory = directory;
    this.invitations = invitations;
    this.caller = caller;
  }

  @GET
  public Uni<Page<AdminAccountView>> list(
      @RestQuery @OneOf({"active", "locked", "invited"}) String state,
      @RestQuery @OneOf({Role.USER, Role.AUDITOR, Role.ADMIN}) String role,
      @RestQuery @EmailText String email,
      @RestQuery @Limit String limit,
      @RestQuery String cursor) {
    AccountDirectory.Filter filter =
        new AccountDirectory.Filter(
            state == null ? null : AccountDirectory.State.valueOf(state.toUpperCase(Locale.ROOT)),
            role,
            email == null ? null : address(email));
    return directory
        .page(caller.get(), filter, Page.size(limit), cursor)
        .map(page -> page.map(AdminAccountView::of));
  }

  @GET
  @Path("/{id}")
  public Uni<AdminAccountView> find(@RestPath String id) {
    return directory.find(id).map(AdminAccountView::of);
  }

  @POST
  @FreshLogin
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = AdminAccountView.class)))
  public Uni<RestResponse<AdminAccountView>> invite(@NotNull @Valid Wish body) {
    return invitations
        .invite(new Invitation(address(body.email()), body.displayName(), body.roles()))
        .flatMap(directory::get)
        .map(AdminAccountsResource::created);
  }

  @POST
  @Path("/{id}/lock")
  @FreshLogin
  @ResponseStatus(204)
  public Uni<Void> lock(@RestPath String id, @NotNull @Valid Lock body) {
    return standing.lock(caller.get(), id, body.reason());
  }

  @POST
  @Path("/{id}/unlock")
  @FreshLogin
  @ResponseStatus(204)
  public Uni<Void> unlock(@RestPath String id) {
    return standing.unlock(id);
  }

  @PUT
  @Path("/{id}/roles")
  @FreshLogin
  public Uni<Roles> changeRoles(@RestPath String id, @NotNull @Valid Roles body) {
    return standing.changeRoles(caller.get(), id, body.roles()).map(Roles::new);
  }

  private static EmailAddress address(String email) {
    return EmailAddress.parse(email).orElseThrow();
  }

  private static RestResponse<AdminAccountView> created(AccountDirectory.Entry entry) {
    return RestResponse.ResponseBuilder.<AdminAccountView>create(RestResponse.Status.CREATED)
        .entity(AdminAccountView.of(entry))
        .header("Location", "/api/v1/admin/accounts/" + entry.account().id())
        .build();
  }
}
