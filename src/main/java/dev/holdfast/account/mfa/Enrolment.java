package dev.holdfast.account.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URLEncoder;
import org.bouncycastle.util.encoders.Base32;

/**
 * A factor that waits for its first code: its secret for typing (base32), and the same with the
 * rest for the camera. Shown once. Prints as {@code ***}.
 */
@JsonPropertyOrder({"secret", "otpauthUri"})
public record Enrolment(String secret, String otpauthUri) {
  private static final String ISSUER = "Holdfast";

  static Enrolment of(byte[] secret, String email) {
    String base32 = new String(Base32.encode(secret), US_ASCII);
    return new Enrolment(
        base32,
        "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d"
            .formatted(
                ISSUER,
                URLEncoder.encode(email, UTF_8),
                base32,
                ISSUER,
                Totp.DIGITS,
                Totp.PERIOD_SECONDS));
  }

  @Override
  public String toString() {
    return "***";
  }
}
