package dev.holdfast.account.lockout;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.database.Transactions;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.ratelimit.Limits;
import dev.holdfast.ratelimit.Subject;
import dev.holdfast.ratelimit.Tier;
import dev.holdfast.secret.AddressHash;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/**
 * How often somebody may try at an account, from wherever: logins, codes, verifications and resets
 * that name it count together, at the rate of the limit {@code auth}. A device that the account
 * knows is counted by itself, so that strangers can't keep its owner out, nor its owner hide among
 * them. Whether there is such an account makes no difference.
 */
@Singleton
public class AccountTries {
  private static final String IS_KNOWN =
      "select exists (select from account a join known_device d on d.account_id = a.id"
          + " where a.email_hash = $1 and d.device_hash = $2"
          + " and d.last_used_at > $3::timestamptz - interval '1 year')";

  private static final String ADDRESS =
      "select email_hash from account"
          + " where id = $1 and email_hash is not null and erased_at is null";

  private final Limits limits;
  private final LockoutKeys keys;
  private final Transactions transactions;
  private final Clock clock;

  AccountTries(Limits limits, LockoutKeys keys, Transactions transactions, Clock clock) {
    this.limits = limits;
    this.keys = keys;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Counts a try with a code that was mailed.
   *
   * @return fails with 429 {@code rate_limited}
   */
  public Uni<Void> require(String email, GuessSource source) {
    return require(keys.hash(email), source);
  }

  private Uni<Void> require(AddressHash email, GuessSource source) {
    return isKnown(email, source)
        .flatMap(known -> take(email, source, known))
        .invoke(
            admitted -> {
              if (!admitted) {
                throw source.passage().refusal();
              }
            })
        .replaceWithVoid();
  }

  /**
   * The subject as which strangers' tries at an account are counted.
   *
   * @return fails with 400 if there is no such account
   */
  public Uni<Subject> subjectOf(UUID account) {
    return transactions
        .single(ADDRESS, Tuple.of(account))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ProblemException.unknownReference("subject");
              }
              AddressHash email = AddressHash.of(rows.iterator().next().getBuffer("email_hash"));
              return new Subject(Tier.AUTH, keys.strangers(email));
            });
  }

  /** Counts a try, of a device that the account knows or of a stranger. */
  Uni<Boolean> take(AddressHash email, GuessSource source, boolean knownDevice) {
    return limits.account(source.passage(), name(email, source, knownDevice));
  }

  /** Whether a try would be refused whoever makes it, as far as it is known here. */
  boolean refusesAlready(AddressHash email, GuessSource source) {
    List<String> names =
        source.isNewDevice()
            ? List.of(name(email, source, false))
            : List.of(name(email, source, false), name(email, source, true));
    return limits.refusesAlready(source.passage(), names);
  }

  private String name(AddressHash email, GuessSource source, boolean knownDevice) {
    return knownDevice ? keys.knownDevice(email, source.device()) : keys.strangers(email);
  }

  /** Asked only of who shows a device: nobody knows one that has just been made up. */
  private Uni<Boolean> isKnown(AddressHash email, GuessSource source) {
    return source.isNewDevice()
        ? Uni.createFrom().item(false)
        : transactions
            .single(
                IS_KNOWN,
                Tuple.of(
                    email.stored(),
                    Buffer.buffer(keys.device(source.device())),
                    clock.instant().atOffset(UTC)))
            .map(rows -> rows.iterator().next().getBoolean(0));
  }
}
