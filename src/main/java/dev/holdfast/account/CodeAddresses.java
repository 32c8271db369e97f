package dev.holdfast.account;

import dev.holdfast.secret.AddressHashes;
import dev.holdfast.secret.ServerCipher;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Where mailed codes went, as their rows have it: what the address is found by, and the address
 * under the server's key, bound to its row. Who has no account yet has no key.
 */
@Singleton
class CodeAddresses {
  private static final String PLACE = "mail_code.email:";

  private final AddressHashes hashes;
  private final ServerCipher cipher;

  CodeAddresses(AddressHashes hashes, ServerCipher cipher) {
    this.hashes = hashes;
    this.cipher = cipher;
  }

  Buffer hash(EmailAddress email) {
    return hashes.of(email.text()).stored();
  }

  Buffer seal(UUID codeId, EmailAddress email) {
    return Buffer.buffer(cipher.encrypt(email.text(), PLACE + codeId));
  }

  /** The address in a row with {@code id} and {@code email}. */
  EmailAddress open(Row row) {
    return new EmailAddress(
        cipher.decrypt(row.getBuffer("email").getBytes(), PLACE + row.getUUID("id")));
  }
}
