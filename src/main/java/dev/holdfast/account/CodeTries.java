package dev.holdfast.account;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Wrong tries at mailed codes. Five from one address prefix end a code for that prefix and nobody
 * else, a hundred from anywhere end it: whoever wants to use up another's code needs twenty
 * networks for it. A newer code has tries of its own.
 */
@Singleton
class CodeTries {
  private static final int OF_A_PREFIX = 5;
  private static final int OF_A_CODE = 100;

  private static final String OPEN =
      "select id from mail_code c where id = any($1) and wrong_tries < "
          + OF_A_CODE
          + " and not exists (select from mail_code_try t where t.code_id = c.id and t.prefix = $2"
          + " and t.wrong >= "
          + OF_A_PREFIX
          + ")";
  private static final String COUNT_FOR_PREFIX =
      "insert into mail_code_try as t (code_id, prefix, wrong) select unnest($1::uuid[]), $2, 1"
          + " on conflict (code_id, prefix) do update set wrong = t.wrong + 1";
  private static final String COUNT_FOR_CODE =
      "update mail_code set wrong_tries = wrong_tries + 1 where id = any($1)";

  /**
   * Which of some codes may be tried from an address prefix. Ask under a lock that all who try the
   * same codes take, and count under it.
   */
  Uni<Set<UUID>> open(SqlConnection connection, List<UUID> codes, String prefix) {
    return connection
        .preparedQuery(OPEN)
        .execute(Tuple.of(codes.toArray(UUID[]::new), prefix))
        .map(
            rows -> {
              Set<UUID> open = new HashSet<>();
              rows.forEach(row -> open.add(row.getUUID("id")));
              return open;
            });
  }

  /**
   * Counts a wrong try. It can't be told to have meant one code, so it counts against each that it
   * was compared with.
   *
   * @param codes those that were open to the prefix
   */
  Uni<Void> countWrong(SqlConnection connection, Set<UUID> codes, String prefix) {
    UUID[] ids = codes.toArray(UUID[]::new);
    return connection
        .preparedQuery(COUNT_FOR_PREFIX)
        .execute(Tuple.of(ids, prefix))
        .flatMap(
            counted -> connection.preparedQuery(COUNT_FOR_CODE).execute(Tuple.of((Object) ids)))
        .replaceWithVoid();
  }
}
