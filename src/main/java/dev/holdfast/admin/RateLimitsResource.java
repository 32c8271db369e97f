package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.FreshLogin;
import dev.holdfast.access.Role;
import dev.holdfast.account.lockout.AccountTries;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Times;
import dev.holdfast.ratelimit.Rate;
import dev.holdfast.ratelimit.Releases;
import dev.holdfast.ratelimit.Standing;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.SubjectNames;
import dev.holdfast.ratelimit.Tier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * How somebody stands at a limit, and letting them go. At the tier {@code auth} an account is named
 * by its id: its address would be personal data in a URL.
 */
@Path("/api/v1/admin/rate-limits")
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class RateLimitsResource {

  /**
   * A subject.
   *
   * @param limit how many requests the window holds; null where the limit is off, as the next two
   * @param resetAt when all of them will be there again; null if they are
   * @param retryAfter after how many seconds the next one is admitted; 0 while there is room
   */
  @JsonPropertyOrder({
    "tier",
    "subject",
    "limit",
    "windowSeconds",
    "remaining",
    "resetAt",
    "retryAfter",
    "lockedOut"
  })
  public record SubjectView(
      String tier,
      String subject,
      Long limit,
      Long windowSeconds,
      Long remaining,
      String resetAt,
      long retryAfter,
      boolean lockedOut) {

    static SubjectView of(
        Tier tier, String subject, Optional<Rate> rate, Optional<Standing> standing) {
      return new SubjectView(
          tier.label(),
          subject,
          rate.map(Rate::requests).orElse(null),
          rate.map(one -> one.window().toSeconds()).orElse(null),
          standing.map(Standing::remaining).or(() -> rate.map(Rate::requests)).orElse(null),
          standing.map(one -> Times.text(one.reset().atOffset(ZoneOffset.UTC))).orElse(null),
          standing.map(one -> (one.retryAfter().toMillis() + 999) / 1000).orElse(0L),
          standing.map(Standing::lockedOut).orElse(false));
    }
  }

  private final Releases releases;
  private final AccountTries tries;
  private final AuditTrail trail;

  RateLimitsResource(Releases releases, AccountTries tries, AuditTrail trail) {
    this.releases = releases;
    this.tries = tries;
    this.trail = trail;
  }

  @GET
  public Uni<SubjectView> get(@RestQuery String tier, @RestQuery String subject) {
    return subject(tier, subject)
        .flatMap(
            named ->
                trail
                    .note(event(AuditAction.RATE_LIMITS_READ, named, subject))
                    .flatMap(noted -> releases.standing(named))
                    .map(
                        standing ->
                            SubjectView.of(
                                named.tier(),
                                isAccount(named.tier(), subject) ? subject : named.name(),
                                releases.rate(named),
                                standing)));
  }

  @DELETE
  @FreshLogin
  @ResponseStatus(204)
  public Uni<Void> release(@RestQuery String tier, @RestQuery String subject) {
    return subject(tier, subject)
        .flatMap(
            named ->
                // First on record: nobody is let go without it.
                trail
                    .note(event(AuditAction.RATE_LIMIT_RELEASED, named, subject))
                    .flatMap(noted -> releases.release(named)));
  }

  /** An account by its id, an address by its network. */
  private static AuditEvent event(AuditAction action, Subject subject, String text) {
    String name =
        isAccount(subject.tier(), text)
            ? text
            : ClientAddress.parse(subject.name()).map(ClientAddress::prefix).orElse(subject.name());
    return AuditEvent.done(action).on("rate_limit:" + subject.tier().label() + ":" + name);
  }

  private Uni<Subject> subject(String label, String text) {
    Tier tier = SubjectNames.tier(label);
    return isAccount(tier, text)
        ? tries.subjectOf(Ids.parse(text).orElseThrow())
        : Uni.createFrom().item(SubjectNames.subject(tier, text));
  }

  private static boolean isAccount(Tier tier, String text) {
    Optional<UUID> id = Ids.parse(text);
    return tier == Tier.AUTH && id.isPresent();
  }
}
