package dev.holdfast.account;

import io.vertx.mutiny.sqlclient.Row;
import java.util.UUID;

/**
 * Somebody who may turn out to own an address and a password.
 *
 * @param id of the account, or of the registration
 * @param passwordVersion tells one password of the account from the next
 * @param locked whether an administrator locked the account; nobody logs in to it
 * @param verified whether the address is proven; without that nobody logs in
 * @param locked whether an administrator has locked the account; without a word nobody logs in
 */
public record LoginCandidate(
    UUID id,
    String passwordHash,
    int passwordVersion,
    boolean hasFactor,
    boolean locked,
    boolean verified) {

  static LoginCandidate of(Row row) {
    return new LoginCandidate(
        row.getUUID("id"),
        row.getString("password_hash"),
        row.getInteger("password_version"),
        row.getBoolean("has_factor"),
        row.getBoolean("locked"),
        row.getBoolean("verified"));
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
