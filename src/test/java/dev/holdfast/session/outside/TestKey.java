package dev.holdfast.session.outside;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** A key of a provider: what it signs tokens with, and as which it publishes it. */
record TestKey(String kid, String algorithm, KeyPair pair) {

  static TestKey of(String algorithm) {
    return new TestKey(algorithm + "-" + UUID.randomUUID(), algorithm, pairFor(algorithm));
  }

  /** The same key for tokens that claim to be signed in another way. */
  TestKey as(String other) {
    return new TestKey(kid, other, pair);
  }

  String jwk() {
    return jwk(Map.of("use", "sig", "alg", algorithm));
  }

  /** The public half with other members beside it; an empty text takes a member out. */
  String jwk(Map<String, Object> members) {
    return JsonUtil.toJson(jwkMembers(members));
  }

  Map<String, Object> jwkMembers(Map<String, Object> members) {
    try {
      Map<String, Object> jwk =
          new HashMap<>(
              PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic())
                  .toParams(OutputControlLevel.PUBLIC_ONLY));
      jwk.put("kid", kid);
      jwk.putAll(members);
      jwk.values().removeIf(""::equals);
      return jwk;
    } catch (JoseException failure) {
      throw new IllegalStateException(failure);
    }
  }

  String header() {
    return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}";
  }

  /** A token of a header and a payload as they are. */
  String signed(String header, String payload) {
    String content = encoded(header.getBytes(UTF_8)) + "." + encoded(payload.getBytes(UTF_8));
    try {
      Signature signature =
          Signature.getInstance(
              switch (algorithm) {
                case "RS256" -> "SHA256withRSA";
                case "PS256" -> "RSASSA-PSS";
                case "ES256" -> "SHA256withECDSAinP1363Format";
                default -> "Ed25519";
              });
      if (algorithm.equals("PS256")) {
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(pair.getPrivate());
      signature.update(content.getBytes(UTF_8));
      return content + "." + encoded(signature.sign());
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair pairFor(String algorithm) {
    try {
      KeyPairGenerator generator;
      switch (algorithm) {
        case "ES256" -> {
          generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        case "EdDSA" -> generator = KeyPairGenerator.getInstance("Ed25519");
        default -> {
          generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(2048);
        }
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
