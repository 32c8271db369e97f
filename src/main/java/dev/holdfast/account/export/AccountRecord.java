package dev.holdfast.account.export;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The account itself, as it stands in its export. */
@JsonPropertyOrder({
  "id",
  "email",
  "displayName",
  "roles",
  "mfaEnabled",
  "createdAt",
  "updatedAt",
  "lastLoginAt"
})
public record AccountRecord(
    UUID id,
    String email,
    String displayName,
    List<String> roles,
    boolean mfaEnabled,
    String createdAt,
    String updatedAt,
    String lastLoginAt) {
  static final String FIND =
      "select id, email, display_name, roles, mfa_since is not null as mfa_enabled, created_at,"
          + " updated_at, last_login_at from account"
          + " where id = $1 and erased_at is null";

  static AccountRecord of(Row row, String email) {
    OffsetDateTime lastLogin = row.getOffsetDateTime("last_login_at");
    return new AccountRecord(
        row.getUUID("id"),
        email,
        row.getString("display_name"),
        List.of(row.getArrayOfStrings("roles")),
        row.getBoolean("mfa_enabled"),
        Times.text(row.getOffsetDateTime("created_at")),
        Times.text(row.getOffsetDateTime("updated_at")),
        lastLogin == null ? null : Times.text(lastLogin));
  }
}
