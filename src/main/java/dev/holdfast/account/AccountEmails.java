package dev.holdfast.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Accounts' addresses as they are stored, in {@code account.email}: encrypted under the account's
 * data key, and worth nothing in another account's row. They are found by the hash beside them,
 * with which nobody needs to decrypt anything to log in.
 */
@Singleton
public class AccountEmails {
  private static final String PLACE = "account.email";

  private final DataKeys keys;

  AccountEmails(DataKeys keys) {
    this.keys = keys;
  }

  /**
   * Encrypts the address of an account.
   *
   * @param tx the transaction that stores it, and makes the account if there is none yet
   */
  public Uni<Buffer> seal(SqlConnection tx, UUID accountId, EmailAddress email) {
    return keys.of(tx, accountId).map(cipher -> Buffer.buffer(cipher.encrypt(email.text(), PLACE)));
  }

  /**
   * Decrypts the address of an account; null for null, which is an account of an outside provider.
   *
   * @param tx any connection; who has one must not ask for another
   * @return fails with {@link dev.holdfast.secret.DecryptionFailedException}
   */
  public Uni<String> open(SqlConnection tx, UUID accountId, byte[] stored) {
    return stored == null
        ? Uni.createFrom().nullItem()
        : keys.existing(tx, accountId).map(cipher -> open(cipher, stored));
  }

  /** The same for who has no connection: asks for one only if the key is not remembered. */
  public Uni<String> open(UUID accountId, byte[] stored) {
    return stored == null
        ? Uni.createFrom().nullItem()
        : keys.reading(accountId).map(cipher -> open(cipher, stored));
  }

  /** What a row has in the column {@code email}; null if nothing. */
  public static byte[] stored(Row row) {
    io.vertx.mutiny.core.buffer.Buffer stored = row.getBuffer("email");
    return stored == null ? null : stored.getBytes();
  }

  private static String open(OwnerCipher cipher, byte[] stored) {
    return new String(cipher.decrypt(stored, PLACE), UTF_8);
  }
}
