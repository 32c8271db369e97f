package dev.holdfast.account;

import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/**
 * Somebody who may turn out to own an address and a password.
 *
 * @param id of the account, or of the registration
 * @param verified whether the address is proven; without that nobody logs in
 * @param locked whether an administrator has locked the account; without a word nobody logs in
 */
public record LoginCandidate(
    UUID id, List<String> roles, String passwordHash, boolean verified, boolean locked) {

  static LoginCandidate of(Row row) {
    return new LoginCandidate(
        row.getUUID("id"),
        List.of(row.getArrayOfStrings("roles")),
        row.getString("password_hash"),
        row.getBoolean("verified"),
        row.getBoolean("locked"));
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
