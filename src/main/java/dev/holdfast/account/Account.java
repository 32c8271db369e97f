package dev.holdfast.account;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A person whose address is verified. Holds no password hash; that stays with the rows.
 *
 * @param email null where an outside provider vouches for the owner
 */
public record Account(
    UUID id,
    String email,
    String displayName,
    List<String> roles,
    boolean mfaEnabled,
    boolean locked,
    Instant createdAt) {

  static final String COLUMNS =
      "id, email, display_name, roles, mfa_since is not null as mfa_enabled,"
          + " locked_at is not null as locked, created_at";

  /**
   * From a row with {@link #COLUMNS}.
   *
   * @param email as {@link AccountEmails} decrypted it
   */
  static Account of(Row row, String email) {
    return new Account(
        row.getUUID("id"),
        email,
        row.getString("display_name"),
        List.of(row.getArrayOfStrings("roles")),
        row.getBoolean("mfa_enabled"),
        row.getBoolean("locked"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
