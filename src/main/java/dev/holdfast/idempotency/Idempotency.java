package dev.holdfast.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.Function;

/**
 * Remembers what a keyed request did, in the transaction in which it did it: there is no moment at
 * which the effect is there and the memory is not. Kept 24 hours; an owner's older records go when
 * the owner's next one is written.
 */
@Singleton
public class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);

  /** Held until the transaction ends, so a second request sees that the first one still runs. */
  private static final String LOCK =
      "select pg_try_advisory_xact_lock(hashtextextended($1, 20261122)) as ours";

  private static final String FIND =
      "select fingerprint, answer from idempotency_record"
          + " where owner_id = $1 and key = $2 and created_at > $3";
  private static final String FORGET =
      "delete from idempotency_record where owner_id = $1 and created_at <= $2";
  private static final String REMEMBER =
      "insert into idempotency_record (owner_id, key, fingerprint, answer, created_at)"
          + " values ($1, $2, $3, $4, $5)";

  private final Transactions transactions;
  private final ObjectMapper json;
  private final Clock clock;

  Idempotency(Transactions transactions, ObjectMapper json, Clock clock) {
    this.transactions = transactions;
    this.json = json;
    this.clock = clock;
  }

  /** A request that creates; {@code location} and {@code etag} may give null. */
  public <T> Once<T> creating(
      RoutingContext request,
      Function<T, String> location,
      Function<T, String> etag,
      Function<T, Object> view) {
    return once(request, 201, location, etag, view);
  }

  /** A request that changes what is there. */
  public <T> Once<T> acting(
      RoutingContext request, Function<T, String> etag, Function<T, Object> view) {
    return once(request, 200, result -> null, etag, view);
  }

  private <T> Once<T> once(
      RoutingContext request,
      int status,
      Function<T, String> location,
      Function<T, String> etag,
      Function<T, Object> view) {
    return new Once<>(
        this,
        Repeatable.of(request),
        result ->
            new Answer(
                status,
                location.apply(result),
                etag.apply(result),
                bytes(view.apply(result)),
                false));
  }

  Uni<Answer> perform(
      Owner owner, Repeatable request, Function<SqlConnection, Uni<Answer>> effect) {
    if (request.key() == null) {
      return transactions.owned(owner, effect);
    }
    return transactions.owned(
        owner,
        transaction ->
            lock(transaction, owner, request)
                .flatMap(locked -> find(transaction, owner, request))
                .flatMap(
                    stored ->
                        stored != null
                            ? Uni.createFrom().item(stored)
                            : effect
                                .apply(transaction)
                                .call(answer -> remember(transaction, owner, request, answer))));
  }

  private static Uni<Void> lock(SqlConnection transaction, Owner owner, Repeatable request) {
    return transaction
        .preparedQuery(LOCK)
        .execute(Tuple.of(owner.id() + " " + request.key()))
        .map(
            rows -> {
              if (!rows.iterator().next().getBoolean("ours")) {
                throw new ProblemException(ProblemType.IDEMPOTENCY_IN_PROGRESS);
              }
              return null;
            });
  }

  private Uni<Answer> find(SqlConnection transaction, Owner owner, Repeatable request) {
    return transaction
        .preparedQuery(FIND)
        .execute(Tuple.of(owner.id(), request.key(), now().minus(KEPT)))
        .map(rows -> stored(rows, request));
  }

  private Answer stored(RowSet<Row> rows, Repeatable request) {
    if (!rows.iterator().hasNext()) {
      return null;
    }
    Row row = rows.iterator().next();
    byte[] before = row.getBuffer("fingerprint").getBytes();
    if (!MessageDigest.isEqual(before, request.fingerprint())) {
      throw new ProblemException(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }
    try {
      Answer answer = json.readValue(row.getBuffer("answer").getBytes(), Answer.class);
      return new Answer(answer.status(), answer.location(), answer.etag(), answer.body(), true);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  private Uni<Void> remember(
      SqlConnection transaction, Owner owner, Repeatable request, Answer answer) {
    OffsetDateTime now = now();
    return transaction
        .preparedQuery(FORGET)
        .execute(Tuple.of(owner.id(), now.minus(KEPT)))
        .chain(
            () ->
                transaction
                    .preparedQuery(REMEMBER)
                    .execute(
                        Tuple.of(
                            owner.id(),
                            request.key(),
                            Buffer.buffer(request.fingerprint()),
                            Buffer.buffer(bytes(answer)),
                            now)))
        .replaceWithVoid();
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock);
  }

  private byte[] bytes(Object value) {
    try {
      return json.writeValueAsBytes(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
