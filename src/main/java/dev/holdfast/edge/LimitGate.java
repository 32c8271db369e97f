package dev.holdfast.edge;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.RefreshSessions;
import dev.holdfast.access.RememberedCredentials;
import dev.holdfast.problem.HeldRefusal;
import dev.holdfast.ratelimit.Limits;
import dev.holdfast.ratelimit.Passage;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what shows no credential, before anything is done for it. What shows one is counted after
 * authentication, by {@link PrincipalGate} or {@link EarlyRefusals}; here it is only refused if its
 * address has shown too many that were not good, and this one is not remembered as good.
 *
 * <p>A guess that only the limit of guesses refuses goes on as far as its body: the answer may have
 * to be {@code too_many_attempts}, which depends on the account.
 */
@Singleton
class LimitGate implements Handler<RoutingContext> {
  /** At once; with more, those are refused before their bodies, as others are. */
  private static final int MOST_HELD = 64;

  private final Limits limits;
  private final EarlyRefusals refusals;
  private final RefreshSessions sessions;
  private final List<RememberedCredentials> credentials;
  private final AtomicInteger held = new AtomicInteger();

  LimitGate(
      Limits limits,
      EarlyRefusals refusals,
      RefreshSessions sessions,
      @All List<RememberedCredentials> credentials) {
    this.limits = limits;
    this.refusals = refusals;
    this.sessions = sessions;
    this.credentials = credentials;
  }

  @Override
  public void handle(RoutingContext request) {
    Passage passage = refusals.passage(request);
    ClientAddress from = ClientAddress.of(request);
    if (showsCredential(request)) {
      if (limits.hasFailedTooOften(passage, from, () -> isRemembered(request))) {
        refusals.endLimited(request);
      } else {
        request.next();
      }
      return;
    }
    Uni<Boolean> decision =
        session(request, from)
            .map(session -> limits.session(passage, session, Paths.isLogout(request.request())))
            .orElseGet(() -> limits.withoutCredential(passage, from, Paths.isUnderAuth(request)));
    EarlyRefusals.decide(request, decision, admitted -> goOn(request, passage, admitted));
  }

  private void goOn(RoutingContext request, Passage passage, boolean admitted) {
    if (admitted) {
      request.next();
    } else if (passage.isRefusedByAuthAlone()
        && Paths.isGuess(request.request())
        && mayBeHeld(request)) {
      passage.hold();
      HeldRefusal.keep(request, passage.refusal());
      request.next();
    } else {
      refusals.endLimited(request);
    }
  }

  private boolean mayBeHeld(RoutingContext request) {
    if (held.incrementAndGet() > MOST_HELD) {
      held.decrementAndGet();
      return false;
    }
    request.addEndHandler(ended -> held.decrementAndGet());
    return true;
  }

  private static boolean showsCredential(RoutingContext request) {
    MultiMap headers = request.request().headers();
    return (headers.contains("Authorization") || headers.contains("API-Key"))
        && !Paths.isPublic(request.request().path());
  }

  private boolean isRemembered(RoutingContext request) {
    for (RememberedCredentials some : credentials) {
      if (some.remembers(request)) {
        return true;
      }
    }
    return false;
  }

  /** Tokens of sessions that are long over are known too: an address may show so many of them. */
  private Optional<UUID> session(RoutingContext request, ClientAddress from) {
    return request.request().method() == HttpMethod.POST
            && Paths.isByCookie(request.request().path())
            && !limits.hasFailedTooOften(from)
        ? sessions.of(request)
        : Optional.empty();
  }
}
