package dev.holdfast.secret.signing;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.secret.DecryptionFailedException;
import dev.holdfast.secret.FieldCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Signing keys as rows; the private part is encrypted and bound to its kid. */
@Singleton
class SigningKeyRows {
  private static final String LIVE =
      "select kid, algorithm, public_key, private_key, signs_from, verifies_until from signing_key"
          + " where verifies_until is null or verifies_until > $1 order by signs_from desc, kid";
  private static final String INSERT =
      "insert into signing_key (kid, algorithm, public_key, private_key, created_at, signs_from)"
          + " values ($1, $2, $3, $4, $5, $5)";

  /** Any number that no other advisory lock of ours has. */
  private static final long LOCK = 0x5349474E4B4559L;

  private final FieldCipher cipher;

  SigningKeyRows(FieldCipher cipher) {
    this.cipher = cipher;
  }

  /** Makes those who create keys wait for each other until the end of the transaction. */
  Uni<Void> lock(SqlConnection connection) {
    return connection
        .preparedQuery("select pg_advisory_xact_lock($1)")
        .execute(Tuple.of(LOCK))
        .replaceWithVoid();
  }

  /** All keys that still verify, the newest first. */
  Uni<List<SigningKey>> live(SqlConnection connection, Instant now) {
    return connection
        .preparedQuery(LIVE)
        .execute(Tuple.of(now.atOffset(UTC)))
        .map(
            rows -> {
              List<SigningKey> keys = new ArrayList<>();
              rows.forEach(row -> keys.add(key(row)));
              return keys;
            });
  }

  Uni<Void> insert(
      SqlConnection connection, String kid, SigningAlgorithm algorithm, KeyPair pair, Instant now) {
    byte[] sealed = cipher.encrypt(pair.getPrivate().getEncoded(), place(kid));
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.from(
                List.of(
                    kid,
                    algorithm.name(),
                    Buffer.buffer(pair.getPublic().getEncoded()),
                    Buffer.buffer(sealed),
                    now.truncatedTo(ChronoUnit.MILLIS).atOffset(UTC))))
        .replaceWithVoid();
  }

  private SigningKey key(Row row) {
    String kid = row.getString("kid");
    SigningAlgorithm algorithm = SigningAlgorithm.valueOf(row.getString("algorithm"));
    byte[] pkcs8 = cipher.decrypt(bytes(row, "private_key"), place(kid));
    try {
      OffsetDateTime until = row.getOffsetDateTime("verifies_until");
      return new SigningKey(
          kid,
          algorithm,
          algorithm.publicKey(bytes(row, "public_key")),
          algorithm.privateKey(pkcs8),
          row.getOffsetDateTime("signs_from").toInstant(),
          until == null ? null : until.toInstant());
    } catch (GeneralSecurityException unreadable) {
      throw new DecryptionFailedException();
    }
  }

  private static byte[] bytes(Row row, String column) {
    return row.getBuffer(column).getBytes();
  }

  private static String place(String kid) {
    return "signing_key.private_key:" + kid;
  }
}
