package dev.holdfast.session;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What an access token says of the session that it is issued for.
 *
 * @param authTime when the person last proved who they are; refreshing does not move it
 * @param amr how (RFC 8176)
 */
record Login(
    UUID accountId, UUID sessionId, List<String> roles, Instant authTime, List<String> amr) {

  static final String COLUMNS = "s.account_id, s.id, a.roles, s.auth_time, s.amr";

  static Login of(Row row) {
    return new Login(
        row.getUUID("account_id"),
        row.getUUID("id"),
        List.of(row.getArrayOfStrings("roles")),
        row.getOffsetDateTime("auth_time").toInstant(),
        List.of(row.getArrayOfStrings("amr")));
  }
}
