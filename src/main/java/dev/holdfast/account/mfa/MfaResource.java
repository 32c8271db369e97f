package dev.holdfast.account.mfa;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.secret.Password;
import dev.holdfast.secret.PlainCode;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;

/** A person's own second factor. */
@Path("/api/v1/me/mfa/totp")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class MfaResource {

  /** The first code of an enrolment. */
  public record Confirmation(@NotNull String code) {

    @Override
    public String toString() {
      return "***";
    }
  }

  /** What taking the factor off needs. */
  public record Removal(@NotNull Password password, @NotNull String code) {

    @Override
    public String toString() {
      return "***";
    }
  }

  /** The codes for who lost the device, shown this once. */
  @JsonPropertyOrder({"recoveryCodes"})
  public record Confirmed(List<String> recoveryCodes) {

    static Confirmed with(List<PlainCode> codes) {
      return new Confirmed(codes.stream().map(PlainCode::shown).toList());
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  private final Factors factors;
  private final CurrentCaller caller;

  MfaResource(Factors factors, CurrentCaller caller) {
    this.factors = factors;
    this.caller = caller;
  }

  @POST
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(201)
  public Uni<Enrolment> enrol() {
    return factors.enrol(caller.get());
  }

  @POST
  @Path("/confirm")
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<Confirmed> confirm(@NotNull @Valid Confirmation confirmation) {
    return factors.confirm(caller.get(), confirmation.code()).map(Confirmed::with);
  }

  @DELETE
  @FreshLogin
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  @ResponseStatus(204)
  public Uni<Void> remove(@NotNull @Valid Removal removal) {
    return factors.remove(caller.get(), removal.password(), removal.code());
  }
}
