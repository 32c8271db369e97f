package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.account.Account;
import dev.holdfast.account.AccountDirectory;
import dev.holdfast.kernel.Times;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * An account as administrators see it: nothing of what it owns.
 *
 * @param email null where an outside provider vouches for the owner
 * @param roles those that are granted here; an outside provider's tokens have their own
 * @param invited whether nobody has come to it yet
 */
@JsonPropertyOrder({
  "id",
  "email",
  "displayName",
  "roles",
  "mfaEnabled",
  "locked",
  "lockedReason",
  "invited",
  "outside",
  "createdAt",
  "lastLoginAt"
})
public record AdminAccountView(
    UUID id,
    String email,
    String displayName,
    List<String> roles,
    boolean mfaEnabled,
    boolean locked,
    String lockedReason,
    boolean invited,
    boolean outside,
    String createdAt,
    String lastLoginAt) {

  static AdminAccountView of(AccountDirectory.Entry entry) {
    Account account = entry.account();
    return new AdminAccountView(
        account.id(),
        account.email(),
        account.displayName(),
        account.roles(),
        account.mfaEnabled(),
        entry.locked(),
        entry.lockReason(),
        entry.invited(),
        entry.outside(),
        Times.text(account.createdAt().atOffset(ZoneOffset.UTC)),
        entry.lastLoginAt() == null ? null : Times.text(entry.lastLoginAt()));
  }
}
