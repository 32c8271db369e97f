package dev.holdfast.problem;

import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Turns whatever went wrong, in whatever layer, into the refusal that the client gets. */
public final class Refusals {
  private static final Logger LOG = Logger.getLogger(Refusals.class);

  /**
   * Classes of SQL states (PostgreSQL, appendix A) that say that the server can't be talked to, has
   * no room, is going away or starting, is broken, or that it does not let this service in.
   */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "28", "53", "57", "58");

  /**
   * States of other classes that are as passing: read-only after a fail-over, a transaction or a
   * wait for a lock that took too long, one that met another and lost.
   */
  private static final Set<String> AWAY =
      Set.of("25006", "25P03", "25P04", "40001", "40P01", "55P03");

  private Refusals() {}

  /** The refusal for a failure. Logs what the client is not told. */
  public static ProblemException of(Throwable failure) {
    if (failure instanceof ProblemException refusal) {
      return refusal;
    }
    if (failure instanceof AuthenticationException || failure instanceof UnauthorizedException) {
      return unauthenticated();
    }
    if (failure instanceof ForbiddenException) {
      return new ProblemException(ProblemType.FORBIDDEN);
    }
    if (failure instanceof ConstraintViolationException violations) {
      return Violations.refusal(violations);
    }
    if (failure instanceof WebApplicationException web) {
      return ofWeb(web);
    }
    if (failure instanceof PgException database) {
      return ofDatabase(database);
    }
    if (isUnreachable(failure)) {
      LOG.warnf("A service this one needs is away: %s", failure);
      return unavailable();
    }
    LOG.error("Unexpected failure", failure);
    return new ProblemException(ProblemType.INTERNAL_ERROR);
  }

  /** 401 for a request with no valid credential (RFC 6750, 3). */
  public static ProblemException unauthenticated() {
    return new ProblemException(ProblemType.UNAUTHENTICATED).with("WWW-Authenticate", "Bearer");
  }

  /** 403 for a credential that lacks a scope, with the scopes that are needed (RFC 6750, 3.1). */
  static ProblemException insufficientScope(List<String> scopes) {
    return new ProblemException(ProblemType.INSUFFICIENT_SCOPE)
        .with(
            "WWW-Authenticate",
            "Bearer error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + "\"");
  }

  /** 503 with a time after which trying again makes sense. */
  public static ProblemException unavailable() {
    return new ProblemException(ProblemType.UNAVAILABLE).with("Retry-After", "2");
  }

  private static ProblemException ofWeb(WebApplicationException web) {
    int status = web.getResponse().getStatus();
    if (web.getCause() instanceof ProblemException refusal) {
      return refusal;
    }
    if (status >= 500) {
      LOG.error("Unexpected failure", web);
    }
    ProblemException refusal = new ProblemException(ProblemType.ofStatus(status));
    String allow = web.getResponse().getHeaderString("Allow");
    if (status == ProblemType.METHOD_NOT_ALLOWED.status() && allow != null) {
      refusal.with("Allow", allow);
    }
    return refusal;
  }

  private static ProblemException ofDatabase(PgException database) {
    var meaning = ConstraintNames.meaning(database);
    if (meaning.isPresent()) {
      return new ProblemException(meaning.get());
    }
    if (isAway(database.getSqlState())) {
      LOG.warnf("The database is away: %s", database.getMessage());
      return unavailable();
    }
    LOG.error("Unexpected database failure", database);
    return new ProblemException(ProblemType.INTERNAL_ERROR);
  }

  private static boolean isAway(String state) {
    return state != null
        && (AWAY.contains(state)
            || state.length() == 5 && AWAY_CLASSES.contains(state.substring(0, 2)));
  }

  private static boolean isUnreachable(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof ClosedConnectionException
        || failure instanceof TimeoutException
        || failure instanceof VertxException closed
            && "Connection was closed".equals(closed.getMessage())
        || failure instanceof NoStackTraceThrowable pool
            && String.valueOf(pool.getMessage()).startsWith("Timeout");
  }
}
