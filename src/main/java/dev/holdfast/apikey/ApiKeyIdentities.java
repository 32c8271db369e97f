package dev.holdfast.apikey;

import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.RememberedCredentials;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides on each request whether its key is good: what is remembered may only say yes, so that
 * every wrong key costs one query, whether its public id is known here or nowhere. Time and address
 * are looked at each time.
 */
@Singleton
class ApiKeyIdentities implements IdentityProvider<PresentedKey>, RememberedCredentials {
  private final KeySecrets secrets;
  private final KnownKeys known;
  private final KeyLookups lookups;
  private final KeyUses uses;
  private final StrayKeys strays;
  private final Clock clock;

  ApiKeyIdentities(
      KeySecrets secrets,
      KnownKeys known,
      KeyLookups lookups,
      KeyUses uses,
      StrayKeys strays,
      Clock clock) {
    this.secrets = secrets;
    this.known = known;
    this.lookups = lookups;
    this.uses = uses;
    this.strays = strays;
    this.clock = clock;
  }

  @Override
  public Class<PresentedKey> getRequestType() {
    return PresentedKey.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      PresentedKey presented, AuthenticationRequestContext context) {
    return Uni.createFrom()
        .deferred(() -> known(presented.key(), secrets.mac(presented.key())))
        .map(key -> admitted(key, presented));
  }

  @Override
  public boolean remembers(RoutingContext request) {
    return Optional.ofNullable(request.request().getHeader(ApiKeyMechanism.HEADER))
        .flatMap(PlainApiKey::parse)
        .flatMap(key -> remembered(key, secrets.mac(key)))
        .filter(key -> !key.hasEnded(clock.instant()))
        .filter(key -> key.mayComeFrom(ClientAddress.of(request)))
        .isPresent();
  }

  private Optional<KnownKey> remembered(PlainApiKey presented, KeyMac mac) {
    return known.get(presented.publicId()).filter(key -> key.mac().isOf(mac));
  }

  private Uni<KnownKey> known(PlainApiKey presented, KeyMac mac) {
    return remembered(presented, mac)
        .map(key -> Uni.createFrom().item(key))
        .orElseGet(() -> lookUp(presented, mac));
  }

  private Uni<KnownKey> lookUp(PlainApiKey presented, KeyMac mac) {
    long mark = known.mark();
    return lookups
        .find(presented, mac)
        .map(found -> found.orElseThrow(AuthenticationFailedException::new))
        .invoke(key -> known.remember(mark, presented.publicId(), key));
  }

  private SecurityIdentity admitted(KnownKey key, PresentedKey presented) {
    ClientAddress from = presented.from();
    Instant now = clock.instant();
    if (key.hasEnded(now)) {
      throw new AuthenticationFailedException();
    }
    if (!key.mayComeFrom(from)) {
      strays.seen(key, from);
      CurrentCaller.keepRefused(
          presented.request(), key.identity().getAttribute(CurrentCaller.ATTRIBUTE));
      throw new ProblemException(ProblemType.ADDRESS_NOT_ALLOWED);
    }
    uses.note(key, now);
    return key.identity();
  }
}
