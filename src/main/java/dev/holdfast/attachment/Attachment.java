package dev.holdfast.attachment;

import dev.holdfast.attachment.format.FileType;
import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.kernel.Times;
import dev.holdfast.secret.OwnerCipher;
import io.vertx.mutiny.sqlclient.Row;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.UUID;

/** A file as it is stored: its name and content encrypted, each bound to its row and column. */
record Attachment(
    UUID id,
    UUID invoiceId,
    byte[] filename,
    String contentType,
    int size,
    byte[] sha256,
    byte[] content,
    OffsetDateTime createdAt) {

  /**
   * A new one.
   *
   * @param name what it is called from now on
   * @param bytes what is given back from now on
   */
  static Attachment made(
      UUID id,
      UUID invoiceId,
      String name,
      FileType type,
      byte[] bytes,
      OwnerCipher cipher,
      OffsetDateTime now) {
    return new Attachment(
        id,
        invoiceId,
        cipher.encrypt(name, InvoiceAttachment.place(id)),
        type.mediaType(),
        bytes.length,
        sha256(bytes),
        cipher.encrypt(bytes, place(id, invoiceId, type.mediaType())),
        now);
  }

  /** All but the content if the query left that out. */
  static Attachment of(Row row) {
    return new Attachment(
        row.getUUID("id"),
        row.getUUID("invoice_id"),
        row.getBuffer("filename").getBytes(),
        row.getString("content_type"),
        row.getInteger("size"),
        row.getBuffer("sha256").getBytes(),
        row.getColumnIndex("content") < 0 ? null : row.getBuffer("content").getBytes(),
        row.getOffsetDateTime("created_at"));
  }

  InvoiceAttachment shown(OwnerCipher cipher) {
    return new InvoiceAttachment(
        id,
        InvoiceAttachment.filename(id, filename, cipher),
        contentType,
        size,
        HexFormat.of().formatHex(sha256),
        Times.text(createdAt));
  }

  /**
   * The bytes.
   *
   * @throws dev.holdfast.secret.DecryptionFailedException if somebody changed or moved them
   */
  byte[] bytes(OwnerCipher cipher) {
    return cipher.decrypt(content, place(id, invoiceId, contentType));
  }

  /** With all that says how the bytes are given out, and to whom. */
  private static String place(UUID id, UUID invoiceId, String contentType) {
    return "attachment.content:" + id + "/" + invoiceId + "/" + contentType;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
