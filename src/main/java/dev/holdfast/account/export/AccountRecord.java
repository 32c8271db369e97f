package dev.holdfast.account.export;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/** The account itself, as it stands in its export. */
@JsonPropertyOrder({"id", "email", "displayName", "roles", "mfaEnabled", "createdAt", "updatedAt"})
public record AccountRecord(
    UUID id,
    String email,
    String displayName,
    List<String> roles,
    boolean mfaEnabled,
    String createdAt,
    String updatedAt) {
  static final String FIND =
      "select id, email, display_name, roles, mfa_since is not null as mfa_enabled, created_at,"
          + " updated_at from account"
          + " where id = $1 and erased_at is null";

  static AccountRecord of(Row row, String email) {
    return new AccountRecord(
        row.getUUID("id"),
        email,
        row.getString("display_name"),
        List.of(row.getArrayOfStrings("roles")),
        row.getBoolean("mfa_enabled"),
        Times.text(row.getOffsetDateTime("created_at")),
        Times.text(row.getOffsetDateTime("updated_at")));
  }
}
