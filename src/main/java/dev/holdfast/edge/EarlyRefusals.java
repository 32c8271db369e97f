package dev.holdfast.edge;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.problem.HeldRefusal;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.problem.Problems;
import dev.holdfast.ratelimit.Limits;
import dev.holdfast.ratelimit.Passage;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/**
 * Ends requests at the edge. One that has not been counted yet counts against its address first,
 * whatever is wrong with it, and if the address has no room the answer is 429: else whoever asks
 * for what is not there, or shows what is not good, could do so without limit.
 */
@Singleton
class EarlyRefusals {
  private final Problems problems;
  private final Limits limits;
  private final LimitHeaders headers;

  EarlyRefusals(Problems problems, Limits limits, LimitHeaders headers) {
    this.problems = problems;
    this.limits = limits;
    this.headers = headers;
  }

  /** Ends a request with a refusal that needs no further words. */
  void end(RoutingContext request, ProblemType type) {
    end(request, new ProblemException(type));
  }

  /** Ends a request with a refusal, or with 429. */
  void end(RoutingContext request, ProblemException refusal) {
    end(request, refusal, false);
  }

  /** Ends a request whose credential was not good. */
  void endFailedCredential(RoutingContext request, ProblemException refusal) {
    end(request, refusal, true);
  }

  private void end(RoutingContext request, ProblemException refusal, boolean badCredential) {
    count(request, badCredential, () -> problems.end(request, HeldRefusal.over(request, refusal)));
  }

  /** Answers a request otherwise than by a refusal, or ends it with 429. */
  void answer(RoutingContext request, Runnable answer) {
    count(request, false, answer);
  }

  private void count(RoutingContext request, boolean badCredential, Runnable then) {
    Passage passage = passage(request);
    if (passage.isCounted()) {
      then.run();
      return;
    }
    ClientAddress from = ClientAddress.of(request);
    boolean atAuth = Paths.isUnderAuth(request);
    decide(
        request,
        badCredential
            ? limits.failedCredential(passage, from, atAuth)
            : limits.withoutCredential(passage, from, atAuth),
        admitted -> {
          if (admitted) {
            then.run();
          } else {
            endLimited(request);
          }
        });
  }

  /** Ends a request that a limit refused. */
  void endLimited(RoutingContext request) {
    // The framework may have asked for another credential already.
    request.response().headers().remove("WWW-Authenticate");
    problems.end(request, passage(request).refusal());
  }

  /** The passage of a request, which shows in its answer from now on. */
  Passage passage(RoutingContext request) {
    Passage known = Passage.of(request);
    if (known != null) {
      return known;
    }
    Passage passage = new Passage();
    passage.keep(request);
    request.addHeadersEndHandler(head -> headers.write(request.response().headers(), passage));
    return passage;
  }

  /** Goes on with a decision where the request was, unless it has been answered meanwhile. */
  static void decide(RoutingContext request, Uni<Boolean> decision, Consumer<Boolean> then) {
    Consumer<Boolean> unlessAnswered =
        admitted -> {
          if (!request.response().ended()) {
            then.accept(admitted);
          }
        };
    Context context = Vertx.currentContext();
    decision
        .subscribe()
        .with(
            admitted -> {
              if (context == null || Vertx.currentContext() == context) {
                unlessAnswered.accept(admitted);
              } else {
                context.runOnContext(back -> unlessAnswered.accept(admitted));
              }
            },
            request::fail);
  }
}
