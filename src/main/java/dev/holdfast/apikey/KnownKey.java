package dev.holdfast.apikey;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Cidr;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.Role;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A secret of a key as authentication needs it, with the identity it gives. Immutable but for when
 * it was last noted as used, so one may serve many requests; what changes with time is asked each
 * time.
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

  private KnownKey(
      KeyMac mac, Caller caller, Instant end, List<Cidr> allowedAddresses, Instant noted) {
    this.mac = mac;
    this.caller = caller;
    this.end = end;
    this.allowedAddresses = allowedAddresses;
    this.noted = noted;
    this.identity =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(new QuarkusPrincipal(caller.accountId().toString()))
            .addRoles(caller.roles())
            .addPermissionsAsString(caller.scopes())
            .addAttribute(CurrentCaller.ATTRIBUTE, caller)
            .build();
  }

  static KnownKey of(KeyMac mac, Row row) {
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
    return new KnownKey(
        mac,
        caller,
        row.getOffsetDateTime("ends_at").toInstant(),
        List.of(row.getArrayOfStrings("allowed_addresses")).stream()
            .map(block -> Cidr.parse(block).orElseThrow())
            .toList(),
        lastUsed == null ? null : lastUsed.toInstant());
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
