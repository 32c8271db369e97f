package dev.holdfast.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.account.AccountDirectory;
import dev.holdfast.apikey.KeyReview;
import dev.holdfast.kernel.Times;
import dev.holdfast.session.ExposedSessions;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Something that is granted: a role, a key, or a session whose tokens others may have read. What
 * its kind lacks is left out. A key without an end can't be made, so none is ever found.
 *
 * @param id of the key or the session; the account's for a role
 * @param unusedScopes those of the key's that no request ever needed
 * @param lastUsedAt the last login of a role's holder; null for never
 * @param findings why somebody should look at it: {@code unused_30_days}, {@code unused_90_days},
 *     {@code no_address_list}, {@code exposed}
 */
@JsonPropertyOrder({
  "kind",
  "accountId",
  "id",
  "role",
  "maskedKey",
  "scopes",
  "unusedScopes",
  "createdAt",
  "expiresAt",
  "lastUsedAt",
  "findings"
})
public record GrantView(
    String kind,
    UUID accountId,
    UUID id,
    @JsonInclude(Include.NON_NULL) String role,
    @JsonInclude(Include.NON_NULL) String maskedKey,
    @JsonInclude(Include.NON_NULL) List<String> scopes,
    @JsonInclude(Include.NON_NULL) List<String> unusedScopes,
    @JsonInclude(Include.NON_NULL) String createdAt,
    @JsonInclude(Include.NON_NULL) String expiresAt,
    String lastUsedAt,
    List<String> findings) {

  static GrantView of(AccountDirectory.Holder holder, OffsetDateTime now) {
    return new GrantView(
        Grants.Kind.ROLE.label(),
        holder.accountId(),
        holder.accountId(),
        holder.role(),
        null,
        null,
        null,
        Times.text(holder.createdAt()),
        null,
        text(holder.lastLoginAt()),
        unused(holder.lastLoginAt(), holder.createdAt(), now));
  }

  static GrantView of(KeyReview.Reviewed key, OffsetDateTime now) {
    List<String> findings = unused(key.lastUsedAt(), key.createdAt(), now);
    if (!key.hasAddresses()) {
      findings.add("no_address_list");
    }
    if (key.exposed()) {
      findings.add("exposed");
    }
    return new GrantView(
        Grants.Kind.KEY.label(),
        key.accountId(),
        key.id(),
        null,
        key.maskedKey(),
        key.scopes(),
        key.unusedScopes(),
        Times.text(key.createdAt()),
        Times.text(key.expiresAt()),
        text(key.lastUsedAt()),
        findings);
  }

  static GrantView of(ExposedSessions.Exposed session) {
    return new GrantView(
        Grants.Kind.SESSION.label(),
        session.accountId(),
        session.id(),
        null,
        null,
        null,
        null,
        null,
        null,
        text(session.lastUsedAt()),
        List.of("exposed"));
  }

  /** What was never used has been unused since it was made. */
  private static List<String> unused(
      OffsetDateTime lastUsed, OffsetDateTime created, OffsetDateTime now) {
    OffsetDateTime since = lastUsed == null ? created : lastUsed;
    List<String> findings = new ArrayList<>();
    for (int days : new int[] {30, 90}) {
      if (!since.isAfter(now.minusDays(days))) {
        findings.add("unused_" + days + "_days");
      }
    }
    return findings;
  }

  private static String text(OffsetDateTime time) {
    return time == null ? null : Times.text(time);
  }
}
