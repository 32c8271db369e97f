package dev.holdfast.attachment;

import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The queries on attachments. Each begins with the owner; there is none without. */
@Singleton
class AttachmentStore {
  private static final String INSERT =
      "insert into attachment (owner_id, id, invoice_id, filename, content_type, size, sha256,"
          + " content, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

  /** A row without a file if the invoice is there and has none (left) after the given one. */
  private static final String LIST =
      "select a.id, a.invoice_id, a.filename, a.content_type, a.size, a.sha256, a.created_at"
          + " from invoice left join attachment a on a.owner_id = $1"
          + " and a.invoice_id = invoice.id and ($3::uuid is null or a.id > $3)"
          + " where invoice.owner_id = $1 and invoice.id = $2 order by a.id limit $4";

  private static final String FIND =
      "select * from attachment where owner_id = $1 and invoice_id = $2 and id = $3";

  private static final String DELETE =
      "delete from attachment where owner_id = $1 and invoice_id = $2 and id = $3 returning id";

  private final Transactions transactions;

  AttachmentStore(Transactions transactions) {
    this.transactions = transactions;
  }

  Uni<Void> insert(Owner owner, SqlConnection transaction, Attachment attachment) {
    return transaction
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(owner.id())
                .addUUID(attachment.id())
                .addUUID(attachment.invoiceId())
                .addValue(Buffer.buffer(attachment.filename()))
                .addString(attachment.contentType())
                .addInteger(attachment.size())
                .addValue(Buffer.buffer(attachment.sha256()))
                .addValue(Buffer.buffer(attachment.content()))
                .addOffsetDateTime(attachment.createdAt()))
        .replaceWithVoid();
  }

  /** An invoice's files from the oldest on, {@code after} an id; empty without the invoice. */
  Uni<Optional<List<Attachment>>> list(Owner owner, UUID invoice, UUID after, int limit) {
    return transactions
        .read(owner, LIST, Tuple.of(owner.id(), invoice, after, limit))
        .map(
            rows -> {
              List<Attachment> found = new ArrayList<>(rows.size());
              for (Row row : rows) {
                if (row.getUUID("id") != null) {
                  found.add(Attachment.of(row));
                }
              }
              return rows.size() == 0 ? Optional.empty() : Optional.of(found);
            });
  }

  /** A file with its content. */
  Uni<Optional<Attachment>> find(Owner owner, UUID invoice, UUID id) {
    return transactions
        .read(owner, FIND, Tuple.of(owner.id(), invoice, id))
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? Optional.of(Attachment.of(rows.iterator().next()))
                    : Optional.empty());
  }

  /** Deletes a file; the id that is gone, empty if it was not there. */
  Uni<Optional<UUID>> delete(Owner owner, SqlConnection transaction, UUID invoice, UUID id) {
    return transaction
        .preparedQuery(DELETE)
        .execute(Tuple.of(owner.id(), invoice, id))
        .map(rows -> rows.rowCount() == 0 ? Optional.empty() : Optional.of(id));
  }
}
