package dev.holdfast.attachment;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.DecryptionFailedException;
import dev.holdfast.secret.OwnerCipher;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * An owner's files, their bytes as well. None of them is what an invoice must hold, so erasing
 * deletes them all, those of issued invoices too.
 */
@Singleton
public class AttachmentData implements OwnedData {
  /** With 270 KB of text each, one is enough in memory. */
  private static final int PAGE = 1;

  private static final int BATCH = 200;

  private static final String EXPORT =
      "select * from attachment where owner_id = $1 and ($2::uuid is null or id > $2)"
          + " order by id limit $3";

  private static final String DELETE =
      "delete from attachment where owner_id = $1 and id in (select id from attachment"
          + " where owner_id = $1 and ($2::uuid is null or id > $2) order by id limit $3)"
          + " returning id";

  private static final String FORGET = "delete from attachment_usage where owner_id = $1";

  private final Transactions transactions;
  private final DataKeys keys;

  AttachmentData(Transactions transactions, DataKeys keys) {
    this.transactions = transactions.background();
    this.keys = keys;
  }

  /**
   * A file, and on which invoice.
   *
   * @param content the bytes, in Base64; null where what is stored does not decrypt
   */
  @JsonPropertyOrder({"invoiceId", "attachment", "content"})
  public record FileRecord(UUID invoiceId, InvoiceAttachment attachment, byte[] content) {}

  @Override
  public String section() {
    return "attachments";
  }

  /** Each by itself, as it is read: twenty would be eleven megabytes, for each who exports. */
  @Override
  public int together() {
    return PAGE;
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.read(
                    owner,
                    EXPORT,
                    Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(Attachment::of)
        .onItem()
        .transformToUniAndConcatenate(
            file ->
                keys.reading(owner.id())
                    .map(
                        cipher ->
                            new FileRecord(
                                file.invoiceId(), file.shown(cipher), content(file, cipher))));
  }

  /** One file that somebody changed must not cost its owner all the others. */
  private static byte[] content(Attachment file, OwnerCipher cipher) {
    try {
      return file.bytes(cipher);
    } catch (DecryptionFailedException changed) {
      return null;
    }
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Pages.rows(
            last ->
                connection
                    .preparedQuery(DELETE)
                    .execute(Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), BATCH)))
        .collect()
        .last()
        .flatMap(deleted -> connection.preparedQuery(FORGET).execute(Tuple.of(owner.id())))
        .replaceWithVoid();
  }
}
