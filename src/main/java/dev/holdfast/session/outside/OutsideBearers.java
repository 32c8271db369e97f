package dev.holdfast.session.outside;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.account.OutsideAccounts;
import dev.holdfast.session.revocation.Revocations;
import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose account a token of the provider acts for. Remembered by the subject, for as long as this
 * replica hears of accounts that end: a lock says so before the provider knows of it, and its next
 * token must meet the lock as its last one did.
 */
@Singleton
class OutsideBearers {
  private static final int REMEMBERED = 10_000;

  /** Shorter than a revocation is known, so none can be slept through. */
  private static final Duration KEPT = Duration.ofMinutes(30);

  private final String issuer;
  private final OutsideAccounts accounts;
  private final Revocations revocations;
  private final Cache<String, OutsideAccounts.Found> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(KEPT).build();

  /** How many accounts ended so far. */
  private final AtomicLong ends = new AtomicLong();

  OutsideBearers(OutsideConfig config, OutsideAccounts accounts, Revocations revocations) {
    this.issuer = config.issuer().orElse(null);
    this.accounts = accounts;
    this.revocations = revocations;
    revocations.whenAccountEnds(this::forget);
  }

  /**
   * The account of a token's bearer, made at first sight.
   *
   * @return fails with {@link AuthenticationFailedException} if it is locked or erased, or the
   *     token is one of those that ended with it
   */
  Uni<UUID> account(OutsideToken token) {
    var known = revocations.isComplete() ? remembered.getIfPresent(token.subject()) : null;
    return known != null && known.admits(token.issued())
        ? unlessEnded(token, known.id())
        : lookedUp(token).flatMap(account -> unlessEnded(token, account));
  }

  private Uni<UUID> lookedUp(OutsideToken token) {
    long before = ends.get();
    return accounts
        .of(issuer, token.subject(), token.displayName(), token.issued())
        .map(account -> account.orElseThrow(AuthenticationFailedException::new))
        .invoke(
            account -> {
              remembered.put(token.subject(), account);
              // It may have been read before an end that was heard of before it was put there.
              if (ends.get() != before) {
                remembered.invalidate(token.subject());
              }
            })
        .map(OutsideAccounts.Found::id);
  }

  private Uni<UUID> unlessEnded(OutsideToken token, UUID account) {
    return revocations
        .hasEnded(null, account, token.issued())
        .map(
            ended -> {
              if (ended) {
                throw new AuthenticationFailedException();
              }
              return account;
            });
  }

  private void forget(UUID account) {
    ends.incrementAndGet();
    remembered.asMap().values().removeIf(known -> account.equals(known.id()));
  }
}
