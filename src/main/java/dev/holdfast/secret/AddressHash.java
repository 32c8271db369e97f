package dev.holdfast.secret;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a mail address is found by: a keyed hash, which says nothing about the address to who does
 * not have the key.
 */
public final class AddressHash {
  private final byte[] mac;

  private AddressHash(byte[] mac) {
    this.mac = mac;
  }

  /** As it was computed. */
  static AddressHash of(byte[] mac) {
    return new AddressHash(mac.clone());
  }

  /** As it came from the database; null for null. */
  public static AddressHash of(io.vertx.mutiny.core.buffer.Buffer stored) {
    return stored == null ? null : new AddressHash(stored.getBytes());
  }

  /** As it goes to the database. */
  public Buffer stored() {
    return Buffer.buffer(mac);
  }

  /** The bytes themselves, for who makes something else of them. */
  public byte[] bytes() {
    return mac.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressHash hash && MessageDigest.isEqual(mac, hash.mac);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mac);
  }
}
