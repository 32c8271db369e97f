package dev.holdfast.account.mfa;

import dev.holdfast.secret.FieldCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Factors' secrets as they are stored: encrypted, and worth nothing in another account's row. */
@Singleton
class FactorSecrets {
  private static final String PLACE = "totp_factor.secret:";

  private final FieldCipher cipher;

  FactorSecrets(FieldCipher cipher) {
    this.cipher = cipher;
  }

  Uni<byte[]> seal(SqlConnection tx, UUID accountId, byte[] secret) {
    return Uni.createFrom().item(() -> cipher.encrypt(secret, PLACE + accountId));
  }

  Uni<byte[]> open(SqlConnection tx, UUID accountId, byte[] stored) {
    return Uni.createFrom().item(() -> cipher.decrypt(stored, PLACE + accountId));
  }
}
