package dev.holdfast.secret;

import dev.holdfast.database.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Brings every wrapped key under the master key that writes, a batch to a transaction, one replica
 * at a time. It finds its work by the master key that rows name, so it goes on wherever it was cut,
 * and puts new bytes only in place of those that it read. What is encrypted by the wrapped keys is
 * not touched.
 */
@Singleton
class Rewrapping {
  private static final Logger LOG = Logger.getLogger(Rewrapping.class);
  private static final int BATCH = 200;

  /** Any number that no other advisory lock of ours has. */
  static final long LOCK = 0x524557524150L;

  private static final String TRY_LOCK = "select pg_try_advisory_xact_lock($1) as mine";

  /**
   * What one transaction did.
   *
   * @param last the id that the next one goes on behind; null if there is nothing more to do
   */
  record Batch(int rewrapped, String last) {}

  private record Anew(String id, byte[] old, KeyWrap.Wrapped wrapped) {

    Tuple swap() {
      return Tuple.of(Buffer.buffer(wrapped.bytes()), wrapped.keyId(), id, Buffer.buffer(old));
    }
  }

  private final Transactions transactions;
  private final Keyring keyring;
  private final KeyWrap wrap;
  private final MultiGauge rowsUnderOthers;

  Rewrapping(Transactions transactions, Keyring keyring, KeyWrap wrap, MeterRegistry metrics) {
    this.transactions = transactions.background();
    this.keyring = keyring;
    this.wrap = wrap;
    this.rowsUnderOthers =
        MultiGauge.builder("holdfast.master.key.rows")
            .description("Rows under a master key that does not write; at 0 it may be taken out")
            .register(metrics);
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> eachMinute() {
    return run()
        .flatMap(rows -> count())
        .onFailure()
        .invoke(failure -> LOG.warnf("Keys can't be rewrapped, trying again: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  /** Rewraps all there is, unless another replica is at it; says how many rows it were. */
  Uni<Integer> run() {
    return others()
        .onItem()
        .transformToMulti(ids -> Multi.createFrom().iterable(ids))
        .filter(id -> keyring.find(id).isPresent())
        .onItem()
        .transformToMultiAndConcatenate(
            id ->
                Multi.createFrom()
                    .items(WrappedKeys.values())
                    .onItem()
                    .transformToMultiAndConcatenate(table -> batches(table, id)))
        .collect()
        .with(Collectors.summingInt(Batch::rewrapped))
        .invoke(
            rows -> {
              if (rows > 0) {
                LOG.infof(
                    "%d keys rewrapped under the master key %s", rows, keyring.writing().id());
              }
            });
  }

  private Multi<Batch> batches(WrappedKeys table, String keyId) {
    AtomicReference<String> after = new AtomicReference<>(table.beforeFirst());
    return Multi.createBy()
        .repeating()
        .uni(() -> batch(table, keyId, after.get(), BATCH).invoke(done -> after.set(done.last())))
        .whilst(done -> done.last() != null);
  }

  /**
   * Rewraps some rows in a transaction of its own.
   *
   * @param after only rows behind this id
   */
  Uni<Batch> batch(WrappedKeys table, String keyId, String after, int size) {
    return transactions.unowned(
        connection ->
            connection
                .preparedQuery(TRY_LOCK)
                .execute(Tuple.of(LOCK))
                .flatMap(
                    lock ->
                        lock.iterator().next().getBoolean("mine")
                            ? rewrap(connection, table, Tuple.of(keyId, after, size))
                            : Uni.createFrom().item(new Batch(0, null))));
  }

  private Uni<Batch> rewrap(SqlConnection connection, WrappedKeys table, Tuple stretch) {
    return connection
        .preparedQuery(table.page())
        .execute(stretch)
        .flatMap(
            rows ->
                Multi.createFrom()
                    .iterable(rows)
                    .onItem()
                    .transformToUniAndConcatenate(row -> anew(table, row))
                    .collect()
                    .asList()
                    .flatMap(anew -> swap(connection, table, anew))
                    .map(swapped -> new Batch(swapped, last(rows, stretch.getInteger(2)))));
  }

  private Uni<Anew> anew(WrappedKeys table, Row row) {
    String id = row.getString("id");
    byte[] old = row.getBuffer("wrapped").getBytes();
    return wrap.unwrap(old, table, id)
        .map(key -> new Anew(id, old, wrap.wrap(key, table, id)))
        .onFailure(DecryptionFailedException.class)
        .invoke(damaged -> LOG.errorf("A key can't be unwrapped, %s", table.place(id)))
        .onFailure(DecryptionFailedException.class)
        .recoverWithNull();
  }

  private static Uni<Integer> swap(SqlConnection connection, WrappedKeys table, List<Anew> keys) {
    return keys.isEmpty()
        ? Uni.createFrom().item(0)
        : connection
            .preparedQuery(table.swap())
            .executeBatch(keys.stream().map(Anew::swap).toList())
            .map(
                first ->
                    Stream.iterate(first, RowSet::next)
                        .takeWhile(result -> result != null)
                        .mapToInt(RowSet::rowCount)
                        .sum());
  }

  private static String last(RowSet<Row> rows, int size) {
    if (rows.size() < size) {
      return null;
    }
    String last = null;
    for (Row row : rows) {
      last = row.getString("id");
    }
    return last;
  }

  /** Shows an operator which master keys are still needed. */
  Uni<Void> count() {
    return others()
        .map(
            named -> {
              Set<String> ids = new TreeSet<>(named);
              keyring.all().forEach(key -> ids.add(key.id()));
              ids.remove(keyring.writing().id());
              return ids;
            })
        .onItem()
        .transformToMulti(ids -> Multi.createFrom().iterable(ids))
        .onItem()
        .transformToUniAndConcatenate(this::row)
        .collect()
        .asList()
        .invoke(rows -> rowsUnderOthers.register(rows, true))
        .replaceWithVoid();
  }

  private Uni<MultiGauge.Row<?>> row(String keyId) {
    return transactions
        .single(WrappedKeys.COUNT, Tuple.of(keyId))
        .map(
            rows ->
                MultiGauge.Row.of(
                    Tags.of("key_id", keyId), rows.iterator().next().getLong("count")));
  }

  /** The master keys that rows name, without the one that writes. */
  private Uni<List<String>> others() {
    return transactions
        .single(WrappedKeys.NAMED_IDS, Tuple.tuple())
        .map(
            rows -> {
              String writing = keyring.writing().id();
              List<String> ids = new ArrayList<>();
              rows.forEach(row -> ids.add(row.getString("id")));
              ids.remove(writing);
              return ids;
            });
  }
}
