package dev.holdfast.account.mfa;

import dev.holdfast.kernel.Times;
import dev.holdfast.secret.PlainCode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Redeems what somebody shows as their second factor: a code of the device, or a recovery code.
 * Either is good once. Counting those that are wrong is the caller's: it must outlive a refusal.
 */
@Singleton
public class FactorCodes {
  private static final Uni<Boolean> WRONG = Uni.createFrom().item(false);

  private final FactorRows rows;
  private final FactorSecrets secrets;
  private final RecoveryCodes recoveryCodes;
  private final Clock clock;

  FactorCodes(FactorRows rows, FactorSecrets secrets, RecoveryCodes recoveryCodes, Clock clock) {
    this.rows = rows;
    this.secrets = secrets;
    this.recoveryCodes = recoveryCodes;
    this.clock = clock;
  }

  /**
   * Uses a code up.
   *
   * @return whether it was good; never for an account without a factor
   */
  public Uni<Boolean> redeem(SqlConnection tx, UUID accountId, String code) {
    return Totp.isWritten(code)
        ? redeemTimed(tx, accountId, code)
        : PlainCode.parse(code)
            .map(recovery -> recoveryCodes.use(tx, accountId, recovery, Times.now(clock)))
            .orElse(WRONG);
  }

  private Uni<Boolean> redeemTimed(SqlConnection tx, UUID accountId, String code) {
    return rows.confirmed(tx, accountId)
        .flatMap(
            stored ->
                stored.isEmpty()
                    ? WRONG
                    : secrets
                        .open(tx, accountId, stored.get())
                        .flatMap(
                            secret -> {
                              OptionalLong step = Totp.step(secret, code, clock.instant());
                              return step.isEmpty()
                                  ? WRONG
                                  : rows.useStep(tx, accountId, stored.get(), step.getAsLong());
                            }));
  }
}
