package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Makes codes, and the hashes that are kept of them (HMAC-SHA-256). */
@Singleton
public class Codes {
  private final SecretKey key;
  private final SecureRandom random;

  Codes(Keyring keyring, SecureRandom random) {
    this.key = keyring.steadyMacKey("mail-code");
    this.random = random;
  }

  public PlainCode next() {
    return PlainCode.next(random);
  }

  public CodeHash hash(PlainCode code) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return CodeHash.of(mac.doFinal(code.characters().getBytes(US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
