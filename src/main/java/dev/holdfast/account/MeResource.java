package dev.holdfast.account;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A person's own account. */
@Path("/api/v1/me")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class MeResource {

  /** The account as its owner sees it. */
  @JsonPropertyOrder({"id", "email", "displayName", "roles", "mfaEnabled", "createdAt"})
  public record Me(
      UUID id,
      String email,
      String displayName,
      List<String> roles,
      boolean mfaEnabled,
      @JsonFormat(pattern = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", timezone = "UTC") Instant createdAt) {

    static Me of(Account account) {
      return new Me(
          account.id(),
          account.email(),
          account.displayName(),
          account.roles(),
          account.mfaEnabled(),
          account.createdAt());
    }
  }

  /** What an owner may change without further proof. */
  public record Change(@NotNull String displayName) {}

  private final Accounts accounts;
  private final CurrentCaller caller;

  MeResource(Accounts accounts, CurrentCaller caller) {
    this.accounts = accounts;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed(Scope.READ_PROFILE)
  public Uni<Me> get() {
    return accounts.get(caller.get().accountId()).map(Me::of);
  }

  @PATCH
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<Me> change(@NotNull @Valid Change change) {
    return accounts.rename(caller.get().accountId(), change.displayName()).map(Me::of);
  }
}
