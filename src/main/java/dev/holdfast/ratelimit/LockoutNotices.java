package dev.holdfast.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.SecurityNotice;
import dev.holdfast.access.SecurityNotices;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Raises a notice when a subject is locked out, once for each lock-out that this replica meets.
 * With more subjects than are remembered some are told of again, and none is left out.
 */
@Singleton
class LockoutNotices {
  private static final int REMEMBERED = 10_000;

  /** Times come rounded; the next lock-out begins with a refusal after the end of this one. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** {@link SecurityNotices#raise}. */
  interface Raise {
    void raise(SecurityNotice.Kind kind, UUID accountId, String addressPrefix);
  }

  private final Raise notices;
  private final Clock clock;

  /** When the lock-out that was told of last ends. */
  private final Cache<Subject, Instant> told =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  @Inject
  LockoutNotices(SecurityNotices notices, Clock clock) {
    this(notices::raise, clock);
  }

  LockoutNotices(Raise notices, Clock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  /**
   * A subject was refused while it is locked out.
   *
   * @param accountId whose principal it is; null for an address
   * @param addressPrefix where it is; null for a principal
   */
  void met(Standing refusal, UUID accountId, String addressPrefix) {
    Instant now = clock.instant();
    Instant end = now.plus(refusal.retryAfter());
    Instant known = told.asMap().get(refusal.claim().subject());
    if (known != null && !end.isAfter(known.plus(SLACK))) {
      return;
    }
    if (told.asMap().put(refusal.claim().subject(), end) == known) {
      notices.raise(SecurityNotice.Kind.SUBJECT_LOCKED_OUT, accountId, addressPrefix);
    }
  }
}
