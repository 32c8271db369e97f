package dev.holdfast.account.mfa;

import dev.holdfast.secret.Codes;
import dev.holdfast.secret.PlainCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Codes for who lost the device: ten with each factor, shown once, each good once. */
@Singleton
class RecoveryCodes {
  private static final int COUNT = 10;

  private static final String INSERT =
      "insert into recovery_code (account_id, code_hash) select $1, unnest($2::bytea[])";
  private static final String USE =
      "update recovery_code set used_at = $3"
          + " where account_id = $1 and code_hash = $2 and used_at is null";

  private final Codes codes;

  RecoveryCodes(Codes codes) {
    this.codes = codes;
  }

  /** Codes for a factor that has none yet. */
  Uni<List<PlainCode>> issue(SqlConnection tx, UUID accountId) {
    List<PlainCode> issued = Stream.generate(codes::next).limit(COUNT).toList();
    Buffer[] hashes =
        issued.stream().map(code -> Buffer.buffer(codes.hash(code).bytes())).toArray(Buffer[]::new);
    return tx.preparedQuery(INSERT).execute(Tuple.of(accountId, hashes)).replaceWith(issued);
  }

  /** Uses a code up; false if it is none of this account's, or was used. */
  Uni<Boolean> use(SqlConnection tx, UUID accountId, PlainCode code, OffsetDateTime now) {
    return tx.preparedQuery(USE)
        .execute(Tuple.of(accountId, Buffer.buffer(codes.hash(code).bytes()), now))
        .map(used -> used.rowCount() == 1);
  }
}
