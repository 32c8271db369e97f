package dev.holdfast.account;

import dev.holdfast.secret.ServerCipher;
import io.quarkus.mailer.Mail;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Mails as they wait to be sent, in {@code outgoing_mail.mail}: recipient, subject and text in one
 * ciphertext that is bound to its row, so that nobody who can write rows sends somebody's code to
 * another address.
 */
@Singleton
class WaitingMails {
  private static final String PLACE = "outgoing_mail.mail:";

  /** Neither an address nor a subject of ours holds one; the text may. */
  private static final String BETWEEN = "\n";

  private final ServerCipher cipher;

  WaitingMails(ServerCipher cipher) {
    this.cipher = cipher;
  }

  Buffer seal(UUID id, String recipient, String subject, String body) {
    return Buffer.buffer(
        cipher.encrypt(String.join(BETWEEN, recipient, subject, body), PLACE + id));
  }

  Mail open(UUID id, byte[] stored) {
    String[] parts = cipher.decrypt(stored, PLACE + id).split(BETWEEN, 3);
    return Mail.withText(parts[0], parts[1], parts[2]);
  }
}
