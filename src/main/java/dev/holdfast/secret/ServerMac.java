package dev.holdfast.secret;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * An HMAC-SHA-256 under a key of the service that is the same on all replicas and for ever. It may
 * be had before that key is loaded; using it until then is refused with 503.
 */
public final class ServerMac {
  private final Supplier<SecretKey> source;
  private volatile SecretKey key;

  ServerMac(Supplier<SecretKey> source) {
    this.source = source;
  }

  /** The MAC of some parts, each with its length, so that they can't be cut otherwise. */
  public byte[] mac(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key());
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Whether a MAC is that of these parts, in constant time. */
  public boolean matches(byte[] mac, byte[]... parts) {
    return MessageDigest.isEqual(mac, mac(parts));
  }

  /** The key itself, for what knows how to use one. */
  SecretKey key() {
    SecretKey known = key;
    if (known == null) {
      known = source.get();
      key = known;
    }
    return known;
  }
}
