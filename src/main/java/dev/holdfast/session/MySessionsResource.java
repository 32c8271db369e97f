package dev.holdfast.session;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import dev.holdfast.access.Scope;
import dev.holdfast.kernel.Limit;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** A person's own logins. */
@Path("/api/v1/me/sessions")
@RolesAllowed(Role.USER)
@Produces(MediaType.APPLICATION_JSON)
public class MySessionsResource {

  /**
   * A login.
   *
   * @param current whether it is the one that asks
   */
  @JsonPropertyOrder({"id", "createdAt", "lastUsedAt", "addressPrefix", "userAgent", "current"})
  public record SessionView(
      UUID id,
      String createdAt,
      String lastUsedAt,
      String addressPrefix,
      String userAgent,
      boolean current) {

    static SessionView of(Session session, UUID current) {
      return new SessionView(
          session.id(),
          Times.text(session.createdAt()),
          Times.text(session.lastUsedAt()),
          session.addressPrefix(),
          session.userAgent(),
          session.id().equals(current));
    }
  }

  private final Sessions sessions;
  private final CurrentCaller caller;

  MySessionsResource(Sessions sessions, CurrentCaller caller) {
    this.sessions = sessions;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed(Scope.READ_PROFILE)
  public Uni<Page<SessionView>> list(@RestQuery @Limit String limit, @RestQuery String cursor) {
    UUID current = caller.get().sessionId();
    return sessions
        .list(caller.get(), Page.size(limit), cursor)
        .map(page -> page.map(session -> SessionView.of(session, current)));
  }

  @DELETE
  @Path("/{id}")
  @ResponseStatus(204)
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<Void> endOne(@RestPath String id) {
    return sessions.endOne(caller.get(), id);
  }

  @DELETE
  @ResponseStatus(204)
  @PermissionsAllowed(Scope.WRITE_PROFILE)
  public Uni<Void> endOthers() {
    return sessions.endOthers(caller.get());
  }
}
