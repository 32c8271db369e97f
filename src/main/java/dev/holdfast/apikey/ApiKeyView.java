package dev.holdfast.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.kernel.Times;
import java.util.List;
import java.util.UUID;

/** A key as its owner is shown it any time after the first. */
@JsonPropertyOrder({
  "id",
  "name",
  "maskedKey",
  "scopes",
  "allowedAddresses",
  "expiresAt",
  "createdAt",
  "lastUsedAt"
})
public record ApiKeyView(
    UUID id,
    String name,
    String maskedKey,
    List<String> scopes,
    List<String> allowedAddresses,
    String expiresAt,
    String createdAt,
    String lastUsedAt) {

  static ApiKeyView of(ApiKey key) {
    return new ApiKeyView(
        key.id(),
        key.name(),
        PlainApiKey.masked(key.publicId(), key.tail()),
        key.scopes(),
        key.allowedAddresses(),
        Times.text(key.expiresAt()),
        Times.text(key.createdAt()),
        key.lastUsedAt() == null ? null : Times.text(key.lastUsedAt()));
  }
}
