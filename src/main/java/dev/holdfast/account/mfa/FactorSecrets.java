package dev.holdfast.account.mfa;

import dev.holdfast.secret.DataKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Factors' secrets as they are stored: encrypted under the account's data key, and worth nothing in
 * another account's row.
 */
@Singleton
class FactorSecrets {
  private static final String PLACE = "totp_factor.secret";

  private final DataKeys keys;

  FactorSecrets(DataKeys keys) {
    this.keys = keys;
  }

  Uni<byte[]> seal(SqlConnection tx, UUID accountId, byte[] secret) {
    return keys.of(tx, accountId).map(cipher -> cipher.encrypt(secret, PLACE));
  }

  Uni<byte[]> open(SqlConnection tx, UUID accountId, byte[] stored) {
    return keys.of(tx, accountId).map(cipher -> cipher.decrypt(stored, PLACE));
  }
}
