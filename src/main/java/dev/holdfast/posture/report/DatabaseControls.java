package dev.holdfast.posture.report;

import dev.holdfast.database.Transactions;
import dev.holdfast.posture.check.ClockSanity;
import dev.holdfast.posture.check.ServingRole;
import dev.holdfast.posture.check.Weakness;
import dev.holdfast.secret.MasterKeyRegister;
import dev.holdfast.secret.SecretConfig;
import dev.holdfast.secret.signing.SigningKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the database tells: the role that serves, its clock, and how old keys are. */
@Singleton
class DatabaseControls {
  private static final Duration OLD_MASTER_KEY = Duration.ofDays(366);

  /** What was found, and a weakness of the clocks if there is one. */
  record Found(List<Control> controls, List<Weakness> weaknesses) {}

  private final Transactions transactions;
  private final MasterKeyRegister masterKeys;
  private final SigningKeys signingKeys;
  private final SecretConfig secrets;
  private final Clock clock;

  DatabaseControls(
      Transactions transactions,
      MasterKeyRegister masterKeys,
      SigningKeys signingKeys,
      SecretConfig secrets,
      Clock clock) {
    this.transactions = transactions.background();
    this.masterKeys = masterKeys;
    this.signingKeys = signingKeys;
    this.secrets = secrets;
    this.clock = clock;
  }

  Uni<Found> ask() {
    return Uni.createFrom()
        .item(clock::instant)
        .flatMap(
            before ->
                transactions
                    .single(ServingRole.ROLE, Tuple.tuple())
                    .map(rows -> rows.iterator().next())
                    .map(role -> found(role, before)))
        .flatMap(
            found ->
                masterKeys
                    .firstSeen()
                    .invoke(seen -> found.controls().add(0, masterKeyAge(seen)))
                    .replaceWith(found));
  }

  private Found found(Row role, Instant before) {
    List<Control> controls = new ArrayList<>();
    List<String> faults = ServingRole.reasons(role);
    controls.add(
        Control.judged(
            "serving-role",
            faults.isEmpty(),
            faults.isEmpty() ? "owns nothing" : "may too much",
            "P20",
            "let HOLDFAST_DB_USERNAME name a role that only has what migrations grant it"));
    controls.add(signingKeyAge());
    return new Found(
        controls,
        ClockSanity.beside(before, role.getOffsetDateTime("at").toInstant(), clock.instant())
            .stream()
            .toList());
  }

  private Control signingKeyAge() {
    if (!signingKeys.isLoaded()) {
      return Control.judged("signing-key-age", false, "no key", "P64", "look at the log");
    }
    Duration age = Duration.between(signingKeys.current().signsFrom(), clock.instant());
    return Control.judged(
        "signing-key-age",
        age.compareTo(secrets.jwtRotation().multipliedBy(2)) <= 0,
        age.toDays() + "d",
        "P64",
        "POST /api/v1/admin/signing-keys/rotate, and see why it does not change by itself");
  }

  /** The age of the newest: it is what new data keys are wrapped under. */
  private Control masterKeyAge(List<Instant> seen) {
    Duration age =
        seen.stream()
            .max(Instant::compareTo)
            .map(newest -> Duration.between(newest, clock.instant()))
            .orElse(Duration.ZERO);
    return Control.judged(
        "master-key-age",
        age.compareTo(OLD_MASTER_KEY) <= 0,
        seen.size() + " keys, the newest of " + age.toDays() + "d",
        "P37",
        "put a new key on top of HOLDFAST_MASTER_KEYS");
  }
}
