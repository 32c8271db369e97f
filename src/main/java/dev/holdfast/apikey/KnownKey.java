package dev.holdfast.apikey;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import java.security.Permission;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A secret of a key as authentication needs it, with the identity it gives. Immutable but for when
 * it was last noted as used and for what, so one may serve many requests; what changes with time is
 * asked each time.
 */
final class KnownKey {
  /** How often its use is noted at most. */
  static final Duration NOTED_EVERY = Duration.ofMinutes(1);

  private final KeyMac mac;
  private final Caller caller;
  private final Instant end;
  private final List<Cidr> allowedAddresses;
  private final SecurityIdentity identity;
  private volatile Instant noted;

  /** Those that are known to have been used; never more than the key has. */
  private final Set<String> usedScopes = ConcurrentHashMap.newKeySet();

  private KnownKey(
      KeyMac mac,
      Caller caller,
      Instant end,
      List<Cidr> allowedAddresses,
      Instant noted,
      KeyUses uses) {
    this.mac = mac;
    this.caller = caller;
    this.end = end;
    this.allowedAddresses = allowedAddresses;
    this.noted = noted;
    this.identity =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(new QuarkusPrincipal(caller.accountId().toString()))
            .addRoles(caller.roles())
            .addPermissionChecker(asked -> Uni.createFrom().item(permits(asked, uses)))
            .addAttribute(CurrentCaller.ATTRIBUTE, caller)
            .build();
  }

  /**
   * @param uses where it is noted which scopes are used
   */
  static KnownKey of(KeyMac mac, Row row, KeyUses uses) {
    Caller caller =
        new Caller(
            row.getUUID("account_id"),
            null,
            row.getUUID("id"),
            Set.of(Role.MACHINE),
            Set.of(row.getArrayOfStrings("scopes")),
            null,
            Set.of());
    OffsetDateTime lastUsed = row.getOffsetDateTime("last_used_at");
    KnownKey key =
        new KnownKey(
            mac,
            caller,
            row.getOffsetDateTime("ends_at").toInstant(),
            List.of(row.getArrayOfStrings("allowed_addresses")).stream()
                .map(block -> Cidr.parse(block).orElseThrow())
                .toList(),
            lastUsed == null ? null : lastUsed.toInstant(),
            uses);
    key.usedScopes.addAll(List.of(row.getArrayOfStrings("used_scopes")));
    return key;
  }

  /** Here the framework asks for the scope of an endpoint, and here it is seen which are used. */
  private boolean permits(Permission asked, KeyUses uses) {
    String scope = asked.getName() + ":" + asked.getActions();
    boolean permitted = caller.scopes().contains(scope);
    if (permitted && !usedScopes.contains(scope)) {
      uses.noteScope(this, scope);
    }
    return permitted;
  }

  /** Says that the use of a scope is going to be written; no if that was said before. */
  boolean scopeNoted(String scope) {
    return usedScopes.add(scope);
  }

  KeyMac mac() {
    return mac;
  }

  UUID id() {
    return caller.keyId();
  }

  UUID accountId() {
    return caller.accountId();
  }

  SecurityIdentity identity() {
    return identity;
  }

  boolean hasEnded(Instant now) {
    return !now.isBefore(end);
  }

  boolean mayComeFrom(ClientAddress address) {
    return allowedAddresses.isEmpty()
        || allowedAddresses.stream().anyMatch(block -> block.contains(address));
  }

  /** Whether its use should be noted; asked on every request. */
  boolean isDueForNoting(Instant now) {
    Instant last = noted;
    return last == null || !now.isBefore(last.plus(NOTED_EVERY));
  }

  void noted(Instant now) {
    noted = now;
  }
}
