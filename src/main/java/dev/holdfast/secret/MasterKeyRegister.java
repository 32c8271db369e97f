package dev.holdfast.secret;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps the replicas' master keys in agreement. Replicas get a new key at different times, so each
 * enters the ids that it has in a table, and a key writes only when it has been there for the
 * settle time; until then the one behind it does. The first key of a deployment need not wait.
 *
 * <p>Two keys of one id, and a key that rows name and this replica lacks, make it not ready.
 */
@Singleton
public class MasterKeyRegister {
  private static final Logger LOG = Logger.getLogger(MasterKeyRegister.class);

  private static final String KNOWN = "select id, check_value, first_seen_at from master_key";
  private static final String ENTER =
      "insert into master_key (id, check_value, first_seen_at) values ($1, $2, $3)"
          + " on conflict do nothing";

  private record Entry(byte[] checkValue, Instant firstSeen) {}

  private final Keyring keyring;
  private final Transactions transactions;
  private final CostlyWork work;
  private final Clock clock;
  private final Duration settle;
  private final KeyChanges changes;

  /** What is wrong with this replica's keys; null until they have been compared. */
  private volatile List<String> faults;

  MasterKeyRegister(
      Keyring keyring,
      Transactions transactions,
      CostlyWork work,
      SecretConfig config,
      Clock clock,
      KeyChanges changes) {
    this.keyring = keyring;
    this.transactions = transactions.background();
    this.work = work;
    this.clock = clock;
    this.settle = config.masterKeysSettle();
    this.changes = changes;
  }

  /** Whether this replica has every key that it needs, and the right ones. */
  public boolean isSound() {
    List<String> found = faults;
    return found != null && found.isEmpty();
  }

  /**
   * Enters this replica's keys and decides which one writes.
   *
   * @return the keys that are not what others have under the same id, one sentence each
   */
  public Uni<List<String>> enter() {
    List<MasterKey> ring = keyring.all();
    return known()
        .flatMap(
            known ->
                ring.stream().allMatch(key -> known.containsKey(key.id()))
                    ? Uni.createFrom().item(known)
                    : insert(ring).flatMap(inserted -> known()))
        .flatMap(
            known -> {
              List<String> wrong = wrong(ring, known);
              keyring.writeUnder(choice(ring, known));
              return missing().invoke(missing -> remember(wrong, missing)).replaceWith(wrong);
            });
  }

  /** When each of this replica's keys was first seen by any replica. */
  public Uni<List<Instant>> firstSeen() {
    List<MasterKey> ring = keyring.all();
    return known()
        .map(
            known ->
                ring.stream()
                    .map(key -> known.get(key.id()))
                    .filter(Objects::nonNull)
                    .map(Entry::firstSeen)
                    .toList());
  }

  /** Reads the setting again, then enters what is in it. */
  @Scheduled(
      every = "${holdfast.master-keys-reload:10s}",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> again() {
    return work.<Void>run(
            () -> {
              keyring.reread();
              return null;
            })
        .flatMap(read -> enter())
        .onFailure()
        .invoke(failure -> LOG.warnf("The master keys can't be compared: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Map<String, Entry>> known() {
    return transactions.single(KNOWN, Tuple.tuple()).map(MasterKeyRegister::entries);
  }

  private Uni<Void> insert(List<MasterKey> ring) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC);
    return transactions.unowned(
        connection ->
            // In one order, so that replicas that start together wait for each other in a row.
            Multi.createFrom()
                .iterable(ring.stream().sorted(Comparator.comparing(MasterKey::id)).toList())
                .onItem()
                .transformToUniAndConcatenate(key -> insert(connection, key, now))
                .collect()
                .last());
  }

  private Uni<Void> insert(SqlConnection connection, MasterKey key, OffsetDateTime now) {
    return connection
        .preparedQuery(ENTER)
        .execute(Tuple.of(key.id(), Buffer.buffer(key.checkValue()), now))
        .flatMap(
            inserted ->
                inserted.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : changes.tell(connection, KeyChange.Kind.MASTER_KEY_ENTERED, key.id()));
  }

  private static List<String> wrong(List<MasterKey> ring, Map<String, Entry> known) {
    return ring.stream()
        .filter(key -> !isRight(key, known))
        .map(
            key ->
                "HOLDFAST_MASTER_KEYS holds another key under the id "
                    + key.id()
                    + " than this deployment knows: give the right one, or a new key a new id")
        .toList();
  }

  private static boolean isRight(MasterKey key, Map<String, Entry> known) {
    return MessageDigest.isEqual(known.get(key.id()).checkValue(), key.checkValue());
  }

  /**
   * The foremost key that has settled. If none has, the one that was seen first, and of several the
   * hindmost: whoever lacks one lacks the newer.
   */
  private Optional<MasterKey> choice(List<MasterKey> ring, Map<String, Entry> known) {
    Instant latest = clock.instant().minus(settle);
    MasterKey first = null;
    for (MasterKey key : ring) {
      if (!isRight(key, known)) {
        continue;
      }
      Instant seen = known.get(key.id()).firstSeen();
      if (!seen.isAfter(latest)) {
        return Optional.of(key);
      }
      if (first == null || !seen.isAfter(known.get(first.id()).firstSeen())) {
        first = key;
      }
    }
    return Optional.ofNullable(first);
  }

  private Uni<List<String>> missing() {
    return transactions
        .single(WrappedKeys.NAMED_IDS, Tuple.tuple())
        .map(
            rows -> {
              List<String> missing = new ArrayList<>();
              for (Row row : rows) {
                String id = row.getString("id");
                if (keyring.find(id).isEmpty()) {
                  missing.add(
                      "HOLDFAST_MASTER_KEYS lacks the key " + id + ", which rows still name");
                }
              }
              return missing;
            });
  }

  private void remember(List<String> wrong, List<String> missing) {
    List<String> found = new ArrayList<>(wrong);
    found.addAll(missing);
    if (!found.equals(faults)) {
      found.forEach(fault -> LOG.errorf("Not ready: %s", fault));
    }
    faults = List.copyOf(found);
  }

  private static Map<String, Entry> entries(RowSet<Row> rows) {
    Map<String, Entry> entries = new HashMap<>();
    for (Row row : rows) {
      entries.put(
          row.getString("id"),
          new Entry(
              row.getBuffer("check_value").getBytes(),
              row.getOffsetDateTime("first_seen_at").toInstant()));
    }
    return entries;
  }
}
