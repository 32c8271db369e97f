package dev.holdfast.ratelimit;

import dev.holdfast.access.Caller;
import dev.holdfast.access.ClientAddress;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Which limits a request counts against, in which order. With a valid credential: its principal,
 * whatever address it comes from. Without: its address, and at {@code /auth} what is tried there.
 * What all these admit counts as a whole, half of which is open to requests without a credential,
 * so that nobody from outside can starve those who are known.
 *
 * <p>An IPv6 client has a /64 to itself and often a whole /48. The /48 is taken first: a refusal
 * there keeps its /64s from becoming subjects, of which it could make 65,536. But a /64 that is
 * spent already is refused before that: it must not use up what its neighbours have.
 */
@Singleton
public class Limits {
  private final Windows windows;
  private final Decisions decisions;
  private final LockoutNotices lockouts;
  private final Quotas quotas;

  Limits(Windows windows, Decisions decisions, LockoutNotices lockouts, Quotas quotas) {
    this.windows = windows;
    this.decisions = decisions;
    this.lockouts = lockouts;
    this.quotas = quotas;
  }

  /**
   * Counts a request that shows no valid credential.
   *
   * @param atAuth whether it is for {@code /api/v1/auth}, and no CORS preflight
   * @return whether it is admitted; the passage says more
   */
  public Uni<Boolean> withoutCredential(Passage passage, ClientAddress from, boolean atAuth) {
    List<Claim> claims = quotas.withoutCredential(from, atAuth);
    passage.counting(quotas.policies(from, atAuth));
    int own = lastOf(Tier.ADDRESS, claims);
    Optional<Standing> known = spent(claims, own);
    if (known.isPresent()) {
      refused(passage, known.get(), claims, from);
      return Uni.createFrom().item(false);
    }
    Optional<Standing> tried = spent(claims, lastOf(Tier.AUTH, claims));
    return tried.isEmpty()
        ? take(passage, claims, from, null)
        : take(passage, claims.subList(0, own + 1), from, null)
            .invoke(
                admitted -> {
                  if (admitted) {
                    refused(passage, tried.get(), List.of(), from);
                  }
                })
            .replaceWith(false);
  }

  /** Notes that a credential was not good whose request has been counted otherwise. */
  public Uni<Void> noteFailure(ClientAddress from) {
    List<Claim> failed = quotas.failedCredential(from);
    return failed.isEmpty() || spent(failed, failed.size() - 1).isPresent()
        ? Uni.createFrom().voidItem()
        : windows.take(failed).replaceWithVoid();
  }

  /**
   * Counts a credential that was not good, and the request as one that shows none.
   *
   * @return whether it is admitted
   */
  public Uni<Boolean> failedCredential(Passage passage, ClientAddress from, boolean atAuth) {
    return noteFailure(from).flatMap(noted -> withoutCredential(passage, from, atAuth));
  }

  /** Whether so many credentials of an address were not good that no more are looked at. */
  public boolean hasFailedTooOften(ClientAddress from) {
    return quotas.failedCredential(from).stream()
        .anyMatch(claim -> windows.refusedAlready(claim).isPresent());
  }

  /**
   * Whether so many credentials of an address were not good that no more are looked at; if so, the
   * request is refused. Asks nobody.
   *
   * @param isKnown whether this one is known to be good without a look at its signature; asked only
   *     if it matters
   */
  public boolean hasFailedTooOften(Passage passage, ClientAddress from, BooleanSupplier isKnown) {
    for (Claim claim : quotas.failedCredential(from)) {
      Optional<Standing> spent = windows.refusedAlready(claim);
      if (spent.isPresent() && !isKnown.getAsBoolean()) {
        passage.counting(quotas.failedPolicy(from));
        // One more that shows nothing valid: it counts towards the lock-out of its address.
        refused(passage, spent.get(), quotas.address(from), from);
        return true;
      }
    }
    return false;
  }

  /** Counts a request with a valid credential: against the API key, or else the account. */
  public Uni<Boolean> principal(Passage passage, Caller caller) {
    UUID who = caller.keyId() != null ? caller.keyId() : caller.accountId();
    passage.counting(quotas.principalPolicies());
    return take(passage, quotas.principal(who), null, caller.accountId());
  }

  /**
   * Counts a request that goes on with a login session, or ends it, by a token of ours.
   *
   * @param ending whether it ends it: then nobody finds out whether the session was there, so it
   *     counts among those without a valid credential too
   */
  public Uni<Boolean> session(Passage passage, UUID sessionId, boolean ending) {
    passage.counting(quotas.sessionPolicies(ending));
    return take(passage, quotas.session(sessionId, ending), null, null);
  }

  /**
   * Counts what is tried about an account, by whoever tries.
   *
   * @param name under which it is counted, no personal data
   */
  public Uni<Boolean> account(Passage passage, String name) {
    List<Claim> claims = quotas.account(name);
    if (claims.isEmpty()) {
      return Uni.createFrom().item(true);
    }
    passage.alsoAgainst(quotas.accountPolicy());
    return take(passage, claims, null, null);
  }

  /**
   * Refuses a try, without asking anybody, if {@link #account} would refuse it under each of these
   * names; else it is as if this had not been asked.
   */
  public boolean refusesAlready(Passage passage, List<String> names) {
    List<Standing> spent = new ArrayList<>(names.size());
    for (String name : names) {
      for (Claim claim : quotas.account(name)) {
        windows.refusedAlready(claim).ifPresent(spent::add);
      }
    }
    if (spent.size() < names.size()) {
      return false;
    }
    passage.alsoAgainst(quotas.accountPolicy());
    spent.forEach(standing -> refused(passage, standing, List.of(), null));
    return true;
  }

  private Uni<Boolean> take(
      Passage passage, List<Claim> claims, ClientAddress from, UUID accountId) {
    return claims.isEmpty()
        ? Uni.createFrom().item(true)
        : windows.take(claims).map(verdict -> judged(passage, verdict, claims, from, accountId));
  }

  private boolean judged(
      Passage passage, Verdict verdict, List<Claim> claims, ClientAddress from, UUID accountId) {
    List<Standing> standings = verdict.standings();
    Duration wait = Duration.ZERO;
    for (int i = 0; i < standings.size(); i++) {
      Standing standing = standings.get(i);
      decisions.note(standing);
      passage.stands(standing);
      wait = longer(wait, standing.retryAfter());
      if (!standing.admitted()) {
        refuse(
            passage,
            standing,
            longer(wait, wait(claims.subList(i + 1, claims.size()), from)),
            from,
            accountId);
        return false;
      }
    }
    return true;
  }

  /** A refusal that was known without taking anything. */
  private void refused(Passage passage, Standing known, List<Claim> claims, ClientAddress from) {
    decisions.note(known);
    List<Claim> others = new ArrayList<>(claims);
    others.remove(known.claim());
    refuse(passage, known, longer(known.retryAfter(), wait(others, from)), from, null);
  }

  /**
   * For how long those would refuse that were not asked any more: whoever waits as long as they are
   * told should pass all of them. What belongs to everybody is left out: nobody can say what others
   * do until then.
   */
  private Duration wait(List<Claim> unasked, ClientAddress from) {
    Duration wait = Duration.ZERO;
    for (Claim claim : unasked) {
      if (claim.subject().tier() != Tier.GLOBAL) {
        Optional<Standing> spent = windows.refusedAlready(claim);
        if (spent.isPresent()) {
          wait = longer(wait, spent.get().retryAfter());
          tellOfLockout(spent.get(), from, null);
        }
      }
    }
    return wait;
  }

  private void refuse(
      Passage passage, Standing refusal, Duration wait, ClientAddress from, UUID accountId) {
    passage.refused(refusal, Math.max(1, (wait.toMillis() + 999) / 1000));
    tellOfLockout(refusal, from, accountId);
  }

  private void tellOfLockout(Standing refusal, ClientAddress from, UUID accountId) {
    if (refusal.lockedOut()) {
      lockouts.met(refusal, accountId, from == null ? null : from.prefix());
    }
  }

  /** Where the claim of the client itself stands, behind that of its /48; -1 if it is off. */
  private static int lastOf(Tier tier, List<Claim> claims) {
    int last = claims.size() - 1;
    while (last >= 0 && claims.get(last).subject().tier() != tier) {
      last--;
    }
    return last;
  }

  /** The refusal that a claim is known to meet. */
  private Optional<Standing> spent(List<Claim> claims, int at) {
    return at < 0 ? Optional.empty() : windows.refusedAlready(claims.get(at));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
