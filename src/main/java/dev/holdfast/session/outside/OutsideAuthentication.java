package dev.holdfast.session.outside;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.access.Caller;
import dev.holdfast.access.CurrentCaller;
import dev.holdfast.access.RememberedCredentials;
import dev.holdfast.session.SessionConfig;
import dev.holdfast.session.TokenSyntax;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Authenticates the bearers of the outside provider's tokens; all other tokens are left to {@code
 * TokenVerifier}. Told apart by the issuer that a token claims: a lie there only chooses whose keys
 * the signature is held against.
 *
 * <p>An identity provider of its own, asked before the framework's, because that one parses tokens
 * in one go on the event loop: there is no waiting there for a key that has to be fetched, nor for
 * an account that has to be made, without either blocking the loop or giving every token, ours too,
 * a thread.
 *
 * <p>That a signature was good is remembered by the digest of the token; time, whether the key is
 * still published, and whether the account may go on are looked at each time.
 */
@Singleton
class OutsideAuthentication
    implements IdentityProvider<TokenAuthenticationRequest>, RememberedCredentials {
  private static final int REMEMBERED = 10_000;
  private static final Set<String> TYPES = Set.of("JWT", "at+jwt");

  /** A key in the token, an address of one, and what changes how the token is to be read. */
  private static final Set<String> REFUSED_IN_HEADER =
      Set.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "cty", "enc", "zip");

  /** A token and the key that its signature was good for. */
  private record Verified(OutsideToken token, ProviderKey key) {}

  private final Optional<String> issuer;
  private final OutsideClaims claims;
  private final ProviderKeys keys;
  private final OutsideBearers bearers;
  private final SessionConfig config;
  private final Clock clock;
  private final Cache<ByteBuffer, Verified> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  OutsideAuthentication(
      OutsideConfig outside,
      ProviderKeys keys,
      OutsideBearers bearers,
      SessionConfig config,
      Clock clock) {
    this.issuer = outside.issuer();
    this.claims =
        issuer
            .map(
                name ->
                    new OutsideClaims(
                        name,
                        outside
                            .audience()
                            .orElseThrow(
                                () -> new IllegalStateException("no holdfast.oidc.audience")),
                        outside.rolesClaim()))
            .orElse(null);
    this.keys = keys;
    this.bearers = bearers;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Class<TokenAuthenticationRequest> getRequestType() {
    return TokenAuthenticationRequest.class;
  }

  /** Before the framework's own, which has one more than {@code SYSTEM_FIRST} like all others. */
  @Override
  public int priority() {
    return SYSTEM_FIRST + 100;
  }

  /** The bearer's identity; null if the token claims to be another issuer's. */
  @Override
  public Uni<SecurityIdentity> authenticate(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    if (issuer.isEmpty() || !(request.getToken() instanceof JsonWebTokenCredential credential)) {
      return Uni.createFrom().nullItem();
    }
    String token = credential.getToken();
    ByteBuffer digest = digest(token);
    Verified known = verified.getIfPresent(digest);
    if (known != null && keys.known(known.key().kid()).filter(known.key()::equals).isPresent()) {
      return admitted(known.token());
    }
    return TokenSyntax.parse(token)
        .filter(parts -> claims.areOfProvider(parts.payload()))
        .map(parts -> onSameContext(verified(token, digest, parts)).flatMap(this::admitted))
        .orElse(Uni.createFrom().nullItem());
  }

  @Override
  public boolean remembers(RoutingContext request) {
    return issuer.isPresent()
        && RememberedCredentials.bearer(request)
            .map(token -> verified.getIfPresent(digest(token)))
            .filter(known -> isTimely(known.token()))
            .flatMap(known -> keys.known(known.key().kid()).filter(known.key()::equals))
            .isPresent();
  }

  private Uni<OutsideToken> verified(String token, ByteBuffer digest, TokenSyntax parts) {
    Map<String, Object> header = parts.header();
    // All but the signature is looked at first: a token that is refused anyway fetches no keys.
    Optional<OutsideToken> content =
        header.get("kid") instanceof String kid && isAcceptable(header)
            ? claims.read(kid, parts.payload()).filter(this::isTimely)
            : Optional.empty();
    if (content.isEmpty()) {
      return refused();
    }
    return keys.find(content.get().kid())
        .map(
            key -> {
              if (key.isEmpty() || !key.get().hasSigned(token, header.get("alg"))) {
                throw new AuthenticationFailedException();
              }
              verified.put(digest, new Verified(content.get(), key.get()));
              return content.get();
            });
  }

  private static boolean isAcceptable(Map<String, Object> header) {
    return TYPES.contains(header.get("typ"))
        && ProviderKey.isName(header.get("kid"))
        && header.keySet().stream().noneMatch(REFUSED_IN_HEADER::contains);
  }

  private Uni<SecurityIdentity> admitted(OutsideToken token) {
    return isTimely(token)
        ? bearers.account(token).map(account -> identity(token, account))
        : refused();
  }

  private boolean isTimely(OutsideToken token) {
    return token.isTimely(clock.instant().getEpochSecond(), config.leeway().toSeconds());
  }

  /** Made for each request: the same token may be another account's after an erasure. */
  private static SecurityIdentity identity(OutsideToken token, UUID account) {
    Caller caller =
        new Caller(
            account, null, null, token.roles(), token.scopes(), token.authTime(), token.amr());
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(account.toString()))
        .addRoles(caller.roles())
        .addPermissionsAsString(caller.scopes())
        .addAttribute(CurrentCaller.ATTRIBUTE, caller)
        .build();
  }

  /** The fetch is shared by many requests; each goes on where it was. */
  private static <T> Uni<T> onSameContext(Uni<T> work) {
    Context context = Vertx.currentContext();
    return context == null
        ? work
        : work.emitOn(then -> context.runOnContext(ignored -> then.run()));
  }

  private static <T> Uni<T> refused() {
    return Uni.createFrom().failure(new AuthenticationFailedException());
  }

  private static ByteBuffer digest(String token) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
