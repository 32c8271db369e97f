package dev.holdfast.secret.signing;

import static java.time.ZoneOffset.UTC;

import dev.holdfast.secret.DecryptionFailedException;
import dev.holdfast.secret.KeyWrap;
import dev.holdfast.secret.WrappedKeys;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Signing keys as rows; the private part is encrypted and bound to its kid. */
@Singleton
class SigningKeyRows {
  /** All keys that still verify ($1), the one that signs last first. */
  static final String LIVE =
      "select kid, algorithm, public_key, private_key, signs_from, verifies_until from signing_key"
          + " where verifies_until is null or verifies_until > $1 order by signs_from desc, kid desc";

  /** Deletes keys that have not verified since a time ($1). */
  static final String PURGE = "delete from signing_key where verifies_until < $1";

  private static final String INSERT =
      "insert into signing_key"
          + " (kid, algorithm, public_key, private_key, key_id, created_at, signs_from)"
          + " values ($1, $2, $3, $4, $5, $6, $7)";
  private static final String RETIRE =
      "update signing_key set verifies_until = $2"
          + " where kid <> $1 and (verifies_until is null or verifies_until > $2)";

  /** Any number that no other advisory lock of ours has. */
  private static final long LOCK = 0x5349474E4B4559L;

  private final KeyWrap wrap;

  SigningKeyRows(KeyWrap wrap) {
    this.wrap = wrap;
  }

  /** Makes those who create keys wait for each other until the end of the transaction. */
  Uni<Void> lock(SqlConnection connection) {
    return connection
        .preparedQuery("select pg_advisory_xact_lock($1)")
        .execute(Tuple.of(LOCK))
        .replaceWithVoid();
  }

  /** The keys that still verify, as this transaction sees them. */
  Uni<List<SigningKey>> live(SqlConnection connection, Instant now, Map<String, SigningKey> known) {
    return connection
        .preparedQuery(LIVE)
        .execute(Tuple.of(now.atOffset(UTC)))
        .flatMap(live -> keys(live, known));
  }

  /**
   * The keys in rows of {@link #LIVE}.
   *
   * @param known those that are in memory already and need not be unwrapped again
   */
  Uni<List<SigningKey>> keys(RowSet<Row> rows, Map<String, SigningKey> known) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(row -> key(row, known))
        .collect()
        .asList();
  }

  Uni<Void> insert(
      SqlConnection connection,
      String kid,
      SigningAlgorithm algorithm,
      KeyPair pair,
      Instant now,
      Instant signsFrom) {
    KeyWrap.Wrapped wrapped =
        wrap.wrap(pair.getPrivate().getEncoded(), WrappedKeys.SIGNING_KEY, kid);
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.from(
                List.of(
                    kid,
                    algorithm.name(),
                    Buffer.buffer(pair.getPublic().getEncoded()),
                    Buffer.buffer(wrapped.bytes()),
                    wrapped.keyId(),
                    stored(now),
                    stored(signsFrom))))
        .replaceWithVoid();
  }

  /** Lets all keys but one verify until a time and no longer. */
  Uni<Void> retireOthers(SqlConnection connection, String kid, Instant until) {
    return connection.preparedQuery(RETIRE).execute(Tuple.of(kid, stored(until))).replaceWithVoid();
  }

  private Uni<SigningKey> key(Row row, Map<String, SigningKey> known) {
    String kid = row.getString("kid");
    SigningKey before = known.get(kid);
    return before != null
        ? Uni.createFrom().item(before.with(verifiesUntil(row)))
        : wrap.unwrap(row.getBuffer("private_key").getBytes(), WrappedKeys.SIGNING_KEY, kid)
            .map(pkcs8 -> key(kid, row, pkcs8));
  }

  private static SigningKey key(String kid, Row row, byte[] pkcs8) {
    SigningAlgorithm algorithm = SigningAlgorithm.valueOf(row.getString("algorithm"));
    try {
      return new SigningKey(
          kid,
          algorithm,
          algorithm.publicKey(row.getBuffer("public_key").getBytes()),
          algorithm.privateKey(pkcs8),
          row.getOffsetDateTime("signs_from").toInstant(),
          verifiesUntil(row));
    } catch (GeneralSecurityException unreadable) {
      throw new DecryptionFailedException();
    }
  }

  private static Instant verifiesUntil(Row row) {
    OffsetDateTime until = row.getOffsetDateTime("verifies_until");
    return until == null ? null : until.toInstant();
  }

  private static OffsetDateTime stored(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS).atOffset(UTC);
  }
}
