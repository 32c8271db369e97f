package dev.holdfast.apikey;

import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** A key as it is stored, with what its present secret is recognised by. */
record ApiKey(
    UUID id,
    String name,
    List<String> scopes,
    List<String> allowedAddresses,
    String publicId,
    String tail,
    OffsetDateTime expiresAt,
    OffsetDateTime createdAt,
    OffsetDateTime lastUsedAt) {

  static ApiKey of(Row row) {
    return new ApiKey(
        row.getUUID("id"),
        row.getString("name"),
        List.of(row.getArrayOfStrings("scopes")),
        List.of(row.getArrayOfStrings("allowed_addresses")),
        row.getString("public_id"),
        row.getString("tail"),
        row.getOffsetDateTime("expires_at"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("last_used_at"));
  }
}
