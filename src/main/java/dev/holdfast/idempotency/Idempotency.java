package dev.holdfast.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.Function;

/**
 * Remembers what a keyed request did, in the transaction in which it did it: there is no moment at
 * which the effect is there and the memory is not. Kept 24 hours; an owner's older records go when
 * the owner's next one is written.
 *
 * <p>What is remembered is encrypted under the owner's key and bound to the request's: the answer,
 * and before it the fingerprint, by which else one could guess what was asked. One that does not
 * decrypt is an internal error, for the effect must not be there twice.
 */
@Singleton
public class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);

  /** Held until the transaction ends, so a second request sees that the first one still runs. */
  private static final String LOCK =
      "select pg_try_advisory_xact_lock(hashtextextended($1, 20261122)) as ours";

  private static final String FIND =
      "select answer from idempotency_record"
          + " where owner_id = $1 and key = $2 and created_at > $3";
  private static final String FORGET =
      "delete from idempotency_record where owner_id = $1 and created_at <= $2";
  private static final String REMEMBER =
      "insert into idempotency_record (owner_id, key, answer, created_at) values ($1, $2, $3, $4)";

  private final Transactions transactions;
  private final DataKeys keys;
  private final ObjectMapper json;
  private final Clock clock;

  Idempotency(Transactions transactions, DataKeys keys, ObjectMapper json, Clock clock) {
    this.transactions = transactions;
    this.keys = keys;
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
        .flatMap(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().<Answer>nullItem()
                    : keys.of(transaction, owner.id())
                        .map(cipher -> stored(cipher, rows.iterator().next(), request)));
  }

  private Answer stored(OwnerCipher cipher, Row row, Repeatable request) {
    byte[] clear = cipher.decrypt(row.getBuffer("answer").getBytes(), place(request));
    if (!request.isThatOf(clear)) {
      throw new ProblemException(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }
    try {
      Answer answer =
          json.readValue(
              clear, Repeatable.FINGERPRINT, clear.length - Repeatable.FINGERPRINT, Answer.class);
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
        .chain(() -> keys.of(transaction, owner.id()))
        .map(cipher -> cipher.encrypt(request.before(bytes(answer)), place(request)))
        .flatMap(
            encrypted ->
                transaction
                    .preparedQuery(REMEMBER)
                    .execute(Tuple.of(owner.id(), request.key(), Buffer.buffer(encrypted), now)))
        .replaceWithVoid();
  }

  private static String place(Repeatable request) {
    return "idempotency_record.answer:" + request.key();
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
