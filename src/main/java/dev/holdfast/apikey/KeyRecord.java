package dev.holdfast.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/**
 * A key as it stands in its owner's export: what its owner is shown, and what was noticed of it.
 *
 * @param usedScopes those that some request needed
 * @param exposedAt when somebody else may have read it; null if never
 */
@JsonPropertyOrder({
  "id",
  "name",
  "maskedKey",
  "scopes",
  "allowedAddresses",
  "expiresAt",
  "createdAt",
  "lastUsedAt",
  "usedScopes",
  "exposedAt"
})
public record KeyRecord(
    UUID id,
    String name,
    String maskedKey,
    List<String> scopes,
    List<String> allowedAddresses,
    String expiresAt,
    String createdAt,
    String lastUsedAt,
    List<String> usedScopes,
    String exposedAt) {

  static KeyRecord of(Row row) {
    ApiKeyView shown = ApiKeyView.of(ApiKey.of(row));
    OffsetDateTime exposed = row.getOffsetDateTime("exposed_at");
    return new KeyRecord(
        shown.id(),
        shown.name(),
        shown.maskedKey(),
        shown.scopes(),
        shown.allowedAddresses(),
        shown.expiresAt(),
        shown.createdAt(),
        shown.lastUsedAt(),
        List.of(row.getArrayOfStrings("used_scopes")),
        exposed == null ? null : Times.text(exposed));
  }
}
