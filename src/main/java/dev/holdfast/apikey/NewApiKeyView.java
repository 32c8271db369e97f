package dev.holdfast.apikey;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.UUID;

/** A key in the one answer that has it in full. */
@JsonPropertyOrder({
  "id",
  "name",
  "key",
  "maskedKey",
  "scopes",
  "allowedAddresses",
  "expiresAt",
  "createdAt",
  "lastUsedAt"
})
public record NewApiKeyView(
    UUID id,
    String name,
    String key,
    String maskedKey,
    List<String> scopes,
    List<String> allowedAddresses,
    String expiresAt,
    String createdAt,
    String lastUsedAt) {

  static NewApiKeyView of(ApiKeys.Made made) {
    ApiKeyView known = ApiKeyView.of(made.key());
    return new NewApiKeyView(
        known.id(),
        known.name(),
        made.plain().shown(),
        known.maskedKey(),
        known.scopes(),
        known.allowedAddresses(),
        known.expiresAt(),
        known.createdAt(),
        known.lastUsedAt());
  }

  @Override
  public String toString() {
    return "***";
  }
}
