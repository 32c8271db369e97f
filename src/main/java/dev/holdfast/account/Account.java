package dev.holdfast.account;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A person whose address is verified. Holds no password hash; that stays with the rows. */
public record Account(
    UUID id,
    String email,
    String displayName,
    List<String> roles,
    boolean mfaEnabled,
    Instant createdAt) {

  static final String COLUMNS =
      "id, email, display_name, roles, mfa_since is not null as mfa_enabled, created_at";

  static Account of(Row row) {
    return new Account(
        row.getUUID("id"),
        row.getString("email"),
        row.getString("display_name"),
        List.of(row.getArrayOfStrings("roles")),
        row.getBoolean("mfa_enabled"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
