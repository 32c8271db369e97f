package dev.holdfast.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.database.Notices;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets that were found good, by their public ids, so that a key in use costs no query. Relied on
 * only while this replica is in step with the others; whatever changes a key sends a notice, which
 * drops it here. The least used make way when there is no more room.
 *
 * <p>Who looks a secret up takes a mark first. A notice in between makes the mark stale, and what
 * was read is then used once and not remembered: it may be from before the change.
 */
@Singleton
class KnownKeys {
  private final Notices notices;
  private final Cache<String, KnownKey> bySecret;

  /** How many notices have come; guarded by this, as is remembering. */
  private long heard;

  KnownKeys(Notices notices, ApiKeyConfig config) {
    this.notices = notices;
    this.bySecret = Caffeine.newBuilder().maximumSize(config.remembered()).build();
  }

  void start(@Observes StartupEvent starting) {
    notices.subscribe(KeyNotices.TOPIC, this::forget, this::forgetAll);
  }

  /** The secret of a public id, if it is remembered and what is remembered can be relied on. */
  Optional<KnownKey> get(String publicId) {
    return notices.inStep()
        ? Optional.ofNullable(bySecret.getIfPresent(publicId))
        : Optional.empty();
  }

  /** To be taken before a look-up. */
  synchronized long mark() {
    return heard;
  }

  /** Remembers what a look-up found, unless something has changed since its mark. */
  synchronized void remember(long mark, String publicId, KnownKey key) {
    if (mark == heard) {
      bySecret.put(publicId, key);
    }
  }

  /**
   * Drops what belongs to a key or to an account. Looks at all: changes are rare, and a second
   * index would have to be kept right.
   */
  private synchronized void forget(String notice) {
    heard++;
    UUID changed = UUID.fromString(notice);
    bySecret
        .asMap()
        .values()
        .removeIf(key -> key.id().equals(changed) || key.accountId().equals(changed));
  }

  /** Nobody listened for a while: anything may have changed. */
  private synchronized Uni<Void> forgetAll() {
    heard++;
    bySecret.invalidateAll();
    return Uni.createFrom().voidItem();
  }
}
