package dev.holdfast.testsupport;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/** The device that a person's codes come from, set up with the secret that the service showed. */
public final class Totp {
  private static final Duration STEP = Duration.ofSeconds(30);

  private final byte[] secret;

  private Totp(byte[] secret) {
    this.secret = secret;
  }

  /** A device with a secret in base32. */
  public static Totp of(String base32) {
    return new Totp(Base32.decode(base32));
  }

  /** The bytes that the base32 stands for. */
  public byte[] secret() {
    return secret.clone();
  }

  /** The code of a time. */
  public String at(Instant time) {
    try {
      return new TimeBasedOneTimePasswordGenerator(STEP)
          .generateOneTimePasswordString(new SecretKeySpec(secret, "RAW"), time);
    } catch (InvalidKeyException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The code of a step before or after a time's own. */
  public String at(Instant time, int steps) {
    return at(time.plus(STEP.multipliedBy(steps)));
  }

  /** A code that is good at no time near this one. */
  public String wrongAt(Instant time) {
    return wrongAt(time, 0);
  }

  /** Another such code for each number. */
  public String wrongAt(Instant time, int number) {
    int found = 0;
    for (int i = 0; ; i++) {
      String code = "%06d".formatted(i);
      boolean isNear = false;
      for (int step = -20; step <= 20; step++) {
        isNear |= at(time, step).equals(code);
      }
      if (!isNear && found++ == number) {
        return code;
      }
    }
  }
}
