package dev.holdfast.account;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.Caller;
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
import java.util.stream.Stream;

/** A person's own account. */
@Path("/api/v1/me")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class MeResource {

  /**
   * The account as its owner sees it.
   *
   * @param email null where an outside provider vouches for the owner
   */
  @JsonPropertyOrder({"id", "email", "displayName", "roles", "mfaEnabled", "createdAt"})
  public record Me(
      UUID id,
      String email,
      String displayName,
      List<String> roles,
      boolean mfaEnabled,
      @JsonFormat(pattern = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", timezone = "UTC") Instant createdAt) {

    static Me of(Account account, Caller caller) {
      return new Me(
          account.id(),
          account.email(),
          account.displayName(),
          caller.sessionId() != null ? account.roles() : rolesOf(caller),
          account.mfaEnabled(),
          account.createdAt());
    }

    /** An outside provider's tokens have the roles, and nothing else has. */
    private static List<String> rolesOf(Caller caller) {
      return Stream.of(Role.USER, Role.AUDITOR, Role.ADMIN)
          .filter(caller.roles()::contains)
          .toList();
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
    Caller who = caller.get();
    return accounts.get(who.accountId()).map(account -> Me.of(account, who));
  }

  @PATCH
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<Me> change(@NotNull @Valid Change change) {
    Caller who = caller.get();
    return accounts
        .rename(who.accountId(), change.displayName())
        .map(account -> Me.of(account, who));
  }
}
