package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import dev.holdfast.secret.OwnerCiphers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The names of the files on invoices, which are encrypted. An invoice without files needs no key;
 * one with files needs it remembered, or one transaction more.
 */
@Singleton
class AttachmentNames {
  private static final String COLUMN = "attachments";
  private static final String NONE = "[]";

  private final DataKeys keys;
  private final OwnerCiphers ciphers;

  AttachmentNames(DataKeys keys, OwnerCiphers ciphers) {
    this.keys = keys;
    this.ciphers = ciphers;
  }

  /** The owner's cipher for rows that were read; null if it takes none. */
  Uni<OwnerCipher> cipher(Owner owner, RowSet<Row> rows) {
    for (Row row : rows) {
      if (isAttachedTo(row)) {
        return ciphers.of(owner);
      }
    }
    return Uni.createFrom().nullItem();
  }

  /** The same for one row. */
  Uni<OwnerCipher> cipher(Owner owner, Row row) {
    return isAttachedTo(row) ? ciphers.of(owner) : Uni.createFrom().nullItem();
  }

  /** The same for the one row of a transaction. */
  Uni<OwnerCipher> cipher(Owner owner, SqlConnection transaction, RowSet<Row> rows) {
    return isAttachedTo(rows.iterator().next())
        ? keys.of(transaction, owner.id())
        : Uni.createFrom().nullItem();
  }

  /** The files of a row, as the view {@code shown_invoice} has them. */
  static List<InvoiceAttachment> read(Row row, OwnerCipher cipher) {
    if (!isAttachedTo(row)) {
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

  private static boolean isAttachedTo(Row row) {
    return !NONE.equals(row.getString(COLUMN));
  }
}
