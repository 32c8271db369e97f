package dev.holdfast.alert.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What shows a receiver that a post is from here and when it left: {@code t=<seconds>, v1=<hex
 * HMAC-SHA-256 of "t.body">}, with a {@code v1} for each secret in force.
 */
final class Signature {
  static final String HEADER = "Holdfast-Signature";
  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  static String of(List<String> secrets, long seconds, String body) {
    return secrets.stream()
        .map(secret -> ", v1=" + hex(secret, seconds + "." + body))
        .collect(Collectors.joining("", "t=" + seconds, ""));
  }

  private static String hex(String secret, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
