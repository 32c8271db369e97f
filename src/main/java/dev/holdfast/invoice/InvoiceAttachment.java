package dev.holdfast.invoice;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.secret.DecryptionFailedException;
import dev.holdfast.secret.OwnerCipher;
import java.util.UUID;

/**
 * A file on an invoice as a client is shown it.
 *
 * @param filename null where what is stored does not decrypt, of which an alarm was raised
 * @param sha256 of what is stored, which is what is given back, in hex
 */
@JsonPropertyOrder({"id", "filename", "contentType", "size", "sha256", "createdAt"})
public record InvoiceAttachment(
    UUID id, String filename, String contentType, int size, String sha256, String createdAt) {

  /** Where the file name of an attachment is stored, for its encryption. */
  public static String place(UUID id) {
    return "attachment.filename:" + id;
  }

  /** The file name as it was; null if somebody changed or moved it. */
  public static String filename(UUID id, byte[] stored, OwnerCipher cipher) {
    try {
      return new String(cipher.decrypt(stored, place(id)), UTF_8);
    } catch (DecryptionFailedException changed) {
      return null;
    }
  }
}
