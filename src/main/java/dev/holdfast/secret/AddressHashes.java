package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Makes the hashes by which mail addresses are found (HMAC-SHA-256). The key derives from the
 * server's root, which no new master key changes, and serves nothing else: under what else an
 * address is counted can't be compared with these.
 */
@Singleton
public class AddressHashes {
  private final ServerMac mac;

  AddressHashes(ServerKeys keys) {
    this.mac = keys.mac("address");
  }

  /** The hash of an address, in whatever case it is written. */
  public AddressHash of(String email) {
    return AddressHash.of(mac.mac(email.toLowerCase(Locale.ROOT).getBytes(UTF_8)));
  }
}
