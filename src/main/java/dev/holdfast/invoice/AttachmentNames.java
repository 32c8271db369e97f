package dev.holdfast.invoice;

import dev.holdfast.secret.OwnerCipher;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** The names of the files on invoices, which are encrypted. */
final class AttachmentNames {
  private static final String COLUMN = "attachments";
  private static final String NONE = "[]";

  private AttachmentNames() {}

  /** The files of a row, as the view {@code shown_invoice} has them. */
  static List<InvoiceAttachment> read(Row row, OwnerCipher cipher) {
    if (!areIn(row)) {
      return List.of();
    }
    JsonArray stored = new JsonArray(row.getString(COLUMN));
    List<InvoiceAttachment> attachments = new ArrayList<>(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      attachments.add(read(stored.getJsonObject(i), cipher));
    }
    return attachments;
  }

  private static InvoiceAttachment read(JsonObject stored, OwnerCipher cipher) {
    UUID id = UUID.fromString(stored.getString("id"));
    return new InvoiceAttachment(
        id,
        InvoiceAttachment.filename(
            id, HexFormat.of().parseHex(stored.getString("filename")), cipher),
        stored.getString("contentType"),
        stored.getInteger("size"),
        stored.getString("sha256"),
        stored.getString("createdAt"));
  }

  /** Whether anything is attached to the invoice of a row. */
  static boolean areIn(Row row) {
    return !NONE.equals(row.getString(COLUMN));
  }
}
