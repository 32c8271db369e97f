package dev.holdfast.idempotency;

import dev.holdfast.access.Owner;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A request that takes effect once. Rules get one from their resource and hand it what to do;
 * whether the request had a key, and how its result is shown, they need not know.
 *
 * @param <T> what the effect results in
 */
public final class Once<T> {
  private final Idempotency idempotency;
  private final Repeatable request;
  private final Function<T, Answer> shown;

  Once(Idempotency idempotency, Repeatable request, Function<T, Answer> shown) {
    this.idempotency = idempotency;
    this.request = request;
    this.shown = shown;
  }

  /**
   * Runs the effect in a transaction of the owner, or gives the answer of the time when it ran.
   *
   * @param effect what to do; if it fails nothing is kept, and the request may be tried again
   */
  public Uni<Answer> perform(Owner owner, Function<SqlConnection, Uni<T>> effect) {
    return idempotency.perform(owner, request, transaction -> effect.apply(transaction).map(shown));
  }
}
