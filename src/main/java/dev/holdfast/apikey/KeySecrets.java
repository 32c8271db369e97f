package dev.holdfast.apikey;

import dev.holdfast.secret.ServerKeys;
import dev.holdfast.secret.ServerMac;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/**
 * Makes keys, and the HMACs that are kept of them. No slow hash: 220 random bits can't be guessed
 * however fast one tries.
 */
@Singleton
class KeySecrets {
  private final ServerMac mac;
  private final SecureRandom random;

  KeySecrets(ServerKeys keys, SecureRandom random) {
    this.mac = keys.mac("api-key");
    this.random = random;
  }

  PlainApiKey next() {
    return PlainApiKey.next(random);
  }

  KeyMac mac(PlainApiKey key) {
    return KeyMac.of(mac.mac(key.bytes()));
  }
}
