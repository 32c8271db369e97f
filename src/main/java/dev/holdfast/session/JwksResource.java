package dev.holdfast.session;

import dev.holdfast.secret.signing.SigningKey;
import dev.holdfast.secret.signing.SigningKeys;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** The public keys of access tokens (RFC 7517), for whoever wants to verify them. */
@Path("/.well-known/jwks.json")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class JwksResource {

  /** A key set; each key as its members. */
  public record KeySet(List<Map<String, Object>> keys) {}

  private final SigningKeys keys;

  JwksResource(SigningKeys keys) {
    this.keys = keys;
  }

  /** Not on a worker: it would wait there for as long as a client takes to read the answer. */
  @GET
  @NonBlocking
  @ResponseHeader(name = "Cache-Control", value = "max-age=300")
  public KeySet get() {
    return new KeySet(keys.published().stream().map(JwksResource::members).toList());
  }

  private static Map<String, Object> members(SigningKey key) {
    try {
      PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key.publicKey());
      jwk.setKeyId(key.kid());
      jwk.setUse("sig");
      jwk.setAlgorithm(key.algorithm().jose());
      return jwk.toParams(OutputControlLevel.PUBLIC_ONLY);
    } catch (JoseException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
