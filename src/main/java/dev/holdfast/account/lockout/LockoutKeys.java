package dev.holdfast.account.lockout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.secret.Keyring;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Under which names addresses and devices are counted, and what signs a device's cookie. */
@Singleton
class LockoutKeys {
  private final SecretKey names;
  private final SecretKey cookies;

  LockoutKeys(Keyring keyring) {
    this.names = keyring.steadyMacKey("lockout");
    this.cookies = keyring.steadyMacKey("device");
  }

  /** The name of an address, in whatever case it is written. */
  byte[] subject(String email) {
    return mac(names, ("address:" + email.toLowerCase(Locale.ROOT)).getBytes(UTF_8));
  }

  /** The name of a device. */
  byte[] device(UUID device) {
    return mac(names, ("device:" + device).getBytes(UTF_8));
  }

  /** What proves that a device's cookie came from here. */
  byte[] signature(UUID device) {
    return mac(cookies, bytes(device));
  }

  static byte[] bytes(UUID device) {
    return ByteBuffer.allocate(16)
        .putLong(device.getMostSignificantBits())
        .putLong(device.getLeastSignificantBits())
        .array();
  }

  private static byte[] mac(SecretKey key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
