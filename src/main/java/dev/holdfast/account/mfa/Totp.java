package dev.holdfast.account.mfa;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes by time (RFC 6238): six digits of an HMAC-SHA-1 over the number of the 30 seconds that it
 * is. The step before and the one after are taken too, since clocks differ and people are slow;
 * nothing further.
 */
final class Totp {
  static final int SECRET_BYTES = 20;
  static final int PERIOD_SECONDS = 30;
  static final int DIGITS = 6;

  private static final int DRIFT = 1;

  /** ASCII alone: {@code \d} and the JDK's number parsers take the digits of other scripts. */
  private static final Pattern WRITTEN = Pattern.compile("[0-9]{" + DIGITS + "}");

  private Totp() {}

  /** Whether a text has the form of such a code. */
  static boolean isWritten(String code) {
    return WRITTEN.matcher(code).matches();
  }

  /** The step whose code this is, of those that are taken at a time; empty if it is of none. */
  static OptionalLong step(byte[] secret, String code, Instant now) {
    long current = Math.floorDiv(now.getEpochSecond(), PERIOD_SECONDS);
    OptionalLong found = OptionalLong.empty();
    // All are compared, each in constant time, so that the time tells nothing of the code.
    for (long step = current - DRIFT; step <= current + DRIFT; step++) {
      if (MessageDigest.isEqual(code(secret, step).getBytes(US_ASCII), code.getBytes(US_ASCII))) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private static String code(byte[] secret, long step) {
    try {
      return new HmacOneTimePasswordGenerator(DIGITS)
          .generateOneTimePasswordString(new SecretKeySpec(secret, "RAW"), step, Locale.ROOT);
    } catch (InvalidKeyException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
