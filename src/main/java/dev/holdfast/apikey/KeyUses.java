package dev.holdfast.apikey;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * When keys were last used, and which of their scopes ever: noted in memory once a minute a key,
 * written a few seconds later in one statement, so no request waits for it and requests with one
 * key never wait for each other. Rows that somebody holds are passed over; the next minute's note
 * comes anyway, and the first use of a scope is kept until it is written. What is noted and not
 * written is lost with the process.
 */
@Singleton
class KeyUses {
  private static final Logger LOG = Logger.getLogger(KeyUses.class);

  /** With more waiting than this, notes are left out until some are written. */
  private static final int MOST = 10_000;

  private static final String WRITE =
      "with used as (select * from unnest($1::uuid[], $2::timestamptz[]) as u (id, at)),"
          + " free as (select id from api_key where id in (select id from used)"
          + " for no key update skip locked)"
          + " update api_key k set last_used_at = u.at from used u join free using (id)"
          + " where k.id = u.id"
          + " and (k.last_used_at is null or k.last_used_at <= u.at - interval '1 minute')";

  /** Says which keys there are still, whether or not they were free. */
  private static final String WRITE_SCOPES =
      "with used as (select id, array_agg(scope) as scopes"
          + " from unnest($1::uuid[], $2::text[]) as u (id, scope) group by id),"
          + " free as (select id from api_key where id in (select id from used)"
          + " for no key update skip locked),"
          + " written as (update api_key k set used_scopes ="
          + " array(select distinct unnest(k.used_scopes || u.scopes) order by 1)"
          + " from used u join free using (id) where k.id = u.id returning k.id)"
          + " select id from used join api_key using (id) where id not in (select id from written)";

  /** The first use of a scope of a key. */
  private record ScopeUse(UUID key, String scope) {}

  private final Transactions transactions;
  private final Map<UUID, Instant> waiting = new ConcurrentHashMap<>();
  private final Set<ScopeUse> waitingScopes = ConcurrentHashMap.newKeySet();

  KeyUses(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /** Notes a use; costs two looks at memory. */
  void note(KnownKey key, Instant now) {
    if (key.isDueForNoting(now) && waiting.size() < MOST) {
      key.noted(now);
      waiting.put(key.id(), now.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  /** Notes that a scope was used; once for each that a key has, as long as it is remembered. */
  void noteScope(KnownKey key, String scope) {
    if (waitingScopes.size() < MOST && key.scopeNoted(scope)) {
      waitingScopes.add(new ScopeUse(key.id(), scope));
    }
  }

  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> write() {
    return writeTimes().chain(this::writeScopes);
  }

  private Uni<Void> writeTimes() {
    List<UUID> ids = new ArrayList<>();
    List<OffsetDateTime> times = new ArrayList<>();
    waiting.forEach(
        (id, at) -> {
          if (waiting.remove(id, at)) {
            ids.add(id);
            times.add(at.atOffset(UTC));
          }
        });
    if (ids.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .single(WRITE, Tuple.of(ids.toArray(UUID[]::new), times.toArray(OffsetDateTime[]::new)))
        .onFailure()
        .invoke(failure -> LOG.warnf("When keys were last used can't be written: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private Uni<Void> writeScopes() {
    List<ScopeUse> taken = List.copyOf(waitingScopes);
    if (taken.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    UUID[] keys = taken.stream().map(ScopeUse::key).toArray(UUID[]::new);
    String[] scopes = taken.stream().map(ScopeUse::scope).toArray(String[]::new);
    return transactions
        .single(WRITE_SCOPES, Tuple.of(keys, scopes))
        .invoke(
            held -> {
              Set<UUID> again = new HashSet<>();
              held.forEach(row -> again.add(row.getUUID("id")));
              taken.stream()
                  .filter(use -> !again.contains(use.key()))
                  .forEach(waitingScopes::remove);
            })
        .onFailure()
        .invoke(failure -> LOG.warnf("Which scopes keys used can't be written: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
