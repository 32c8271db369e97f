package dev.holdfast.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Makes codes, and the hashes that are kept of them (HMAC-SHA-256). */
@Singleton
public class Codes {
  private final ServerMac mac;
  private final SecureRandom random;

  Codes(ServerKeys keys, SecureRandom random) {
    this.mac = keys.mac("mail-code");
    this.random = random;
  }

  public PlainCode next() {
    return PlainCode.next(random);
  }

  public CodeHash hash(PlainCode code) {
    return CodeHash.of(mac.mac(code.characters().getBytes(US_ASCII)));
  }
}
