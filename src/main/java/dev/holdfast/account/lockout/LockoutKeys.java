package dev.holdfast.account.lockout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.secret.AddressHash;
import dev.holdfast.secret.AddressHashes;
import dev.holdfast.secret.ServerKeys;
import dev.holdfast.secret.ServerMac;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** Under which names addresses and devices are counted, and what signs a device's cookie. */
@Singleton
class LockoutKeys {
  private static final byte[] ADDRESS = "address".getBytes(UTF_8);

  private final AddressHashes hashes;
  private final ServerMac names;
  private final ServerMac cookies;

  LockoutKeys(ServerKeys keys, AddressHashes hashes) {
    this.hashes = hashes;
    this.names = keys.mac("lockout");
    this.cookies = keys.mac("device");
  }

  /** What an address is found by, in whatever case it is written. */
  AddressHash hash(String email) {
    return hashes.of(email);
  }

  /** The name of an address: not what its account is found by, and never compared with that. */
  byte[] subject(AddressHash email) {
    return names.mac(ADDRESS, email.bytes());
  }

  /** The name under which strangers' tries at an address's account are limited. */
  String strangers(AddressHash email) {
    return text(subject(email));
  }

  /** The name under which those of a device are limited that the account knows. */
  String knownDevice(AddressHash email, UUID device) {
    return text(names.mac(ADDRESS, email.bytes(), bytes(device)));
  }

  private static String text(byte[] name) {
    return HexFormat.of().formatHex(name);
  }

  /** The name of a device. */
  byte[] device(UUID device) {
    return names.mac(("device:" + device).getBytes(UTF_8));
  }

  /** What proves that a device's cookie came from here. */
  byte[] signature(UUID device) {
    return cookies.mac(bytes(device));
  }

  static byte[] bytes(UUID device) {
    return ByteBuffer.allocate(16)
        .putLong(device.getMostSignificantBits())
        .putLong(device.getLeastSignificantBits())
        .array();
  }
}
