package dev.holdfast.apikey;

import dev.holdfast.secret.Keyring;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Makes keys, and the HMACs that are kept of them. No slow hash: 220 random bits can't be guessed
 * however fast one tries.
 */
@Singleton
class KeySecrets {
  private final SecretKey macKey;
  private final SecureRandom random;

  KeySecrets(Keyring keyring, SecureRandom random) {
    this.macKey = keyring.steadyMacKey("api-key");
    this.random = random;
  }

  PlainApiKey next() {
    return PlainApiKey.next(random);
  }

  KeyMac mac(PlainApiKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(macKey);
      return KeyMac.of(mac.doFinal(key.bytes()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
