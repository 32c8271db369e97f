package dev.holdfast.apikey;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;

/**
 * Raises a notice when a key comes from where it may not, once a minute for each key and place: a
 * misplaced job that tries a thousand times a second is one piece of news. With more of them than
 * are remembered some are told again sooner, and none is left out.
 */
@Singleton
class StrayKeys {
  private static final int REMEMBERED = 10_000;

  private record Stray(UUID keyId, String addressPrefix) {}

  private final SecurityNotices notices;
  private final Cache<Stray, Boolean> told =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(Duration.ofMinutes(1)).build();

  StrayKeys(SecurityNotices notices) {
    this.notices = notices;
  }

  void seen(KnownKey key, ClientAddress from) {
    String prefix = from.prefix();
    if (told.asMap().putIfAbsent(new Stray(key.id(), prefix), true) == null) {
      notices.raise(SecurityNotice.Kind.KEY_FROM_ELSEWHERE, key.accountId(), prefix);
    }
  }
}
