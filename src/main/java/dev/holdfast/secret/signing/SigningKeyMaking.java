package dev.holdfast.secret.signing;

import dev.holdfast.database.Notices;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Ids;
import dev.holdfast.secret.CostlyWork;
import dev.holdfast.secret.KeyChange;
import dev.holdfast.secret.KeyChanges;
import dev.holdfast.secret.SecretConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jboss.logging.Logger;

/**
 * Makes signing keys in the database: the first one, and each that takes another's place. A new key
 * is published for some time before it signs; the others verify until the last token that they can
 * have signed has ended. The first key, and one made in an emergency, sign at once.
 */
@Singleton
class SigningKeyMaking {
  /** What replicas are told when there is another key. */
  static final String TOPIC = "signing-keys";

  private static final Logger LOG = Logger.getLogger(SigningKeyMaking.class);

  /** No access token lives longer, whatever its lifetime is set to. */
  private static final Duration LONGEST_TOKEN = Duration.ofHours(1);

  /** By how much clocks of replicas and the leeway for tokens may add up, and more. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final Transactions transactions;
  private final SigningKeyRows rows;
  private final CostlyWork work;
  private final Notices notices;
  private final Clock clock;
  private final Ids ids;
  private final Duration ahead;
  private final Duration longest;
  private final SigningAlgorithm algorithm;
  private final KeyChanges changes;

  SigningKeyMaking(
      Transactions transactions,
      SigningKeyRows rows,
      CostlyWork work,
      Notices notices,
      SecretConfig config,
      Clock clock,
      Ids ids,
      KeyChanges changes) {
    this.transactions = transactions.background();
    this.rows = rows;
    this.work = work;
    this.notices = notices;
    this.clock = clock;
    this.ids = ids;
    this.ahead = config.jwtPublishAhead();
    this.longest = config.jwtRotation();
    this.algorithm = SigningAlgorithm.valueOf(config.jwtAlgorithm().toUpperCase(Locale.ROOT));
    this.changes = changes;
  }

  /** Makes a key if there is none, or the newest is not of the algorithm that is set. */
  Uni<Void> makeUnlessThereIsOne(Map<String, SigningKey> known) {
    return make(known, this::isNoneOfTheAlgorithm, false);
  }

  /** Makes a key if the newest has become too old. */
  Uni<Void> makeIfDue(Map<String, SigningKey> known) {
    return make(known, this::isTooOld, false);
  }

  /**
   * Makes a key that takes the others' place.
   *
   * @param emergency signs at once, and the others verify no longer; if not, nothing happens while
   *     another new key is published that does not sign yet
   */
  Uni<Void> replace(Map<String, SigningKey> known, boolean emergency) {
    return make(known, (live, now) -> emergency || !isNextPublished(live, now), emergency);
  }

  boolean isNoneOfTheAlgorithm(List<SigningKey> live, Instant now) {
    return live.isEmpty() || live.get(0).algorithm() != algorithm;
  }

  boolean isTooOld(List<SigningKey> live, Instant now) {
    return !live.isEmpty() && !live.get(0).signsFrom().plus(longest).isAfter(now);
  }

  private static boolean isNextPublished(List<SigningKey> live, Instant now) {
    return live.stream().anyMatch(key -> key.signsFrom().isAfter(now));
  }

  private Uni<Void> make(
      Map<String, SigningKey> known,
      BiPredicate<List<SigningKey>, Instant> isNeeded,
      boolean emergency) {
    // Spares the search for a key; what counts is asked again under the lock.
    if (!isNeeded.test(List.copyOf(known.values()), clock.instant())) {
      return Uni.createFrom().voidItem();
    }
    // Made before the lock is taken: nobody waits while a key is searched for.
    return work.run(this::newPair)
        .flatMap(
            pair ->
                transactions.unowned(
                    connection ->
                        rows.lock(connection)
                            .flatMap(locked -> rows.live(connection, clock.instant(), known))
                            .flatMap(
                                live ->
                                    isNeeded.test(live, clock.instant())
                                        ? keep(connection, pair, live, emergency)
                                        : Uni.createFrom().voidItem())));
  }

  private Uni<Void> keep(
      SqlConnection connection, KeyPair pair, List<SigningKey> live, boolean emergency) {
    Instant now = clock.instant();
    boolean atOnce = emergency || live.stream().noneMatch(key -> key.signs(now));
    // A replica whose clock is behind must neither lack a key nor accept what was ended.
    Instant signsFrom = atOnce ? now.minus(MARGIN) : now.plus(ahead);
    Instant othersUntil = emergency ? signsFrom : signsFrom.plus(LONGEST_TOKEN).plus(MARGIN);
    String kid = ids.next().toString();
    return rows.insert(connection, kid, algorithm, pair, now, signsFrom)
        .flatMap(inserted -> rows.retireOthers(connection, kid, othersUntil))
        .flatMap(
            retired ->
                changes.tell(
                    connection,
                    emergency
                        ? KeyChange.Kind.SIGNING_KEY_REPLACED_AT_ONCE
                        : KeyChange.Kind.SIGNING_KEY_MADE,
                    kid))
        .flatMap(told -> notices.send(connection, TOPIC, kid))
        .invoke(
            () ->
                LOG.infof(
                    "The signing key %s signs from %s, those before it verify until %s",
                    kid, signsFrom, othersUntil));
  }

  private KeyPair newPair() {
    try {
      return algorithm.generate();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
