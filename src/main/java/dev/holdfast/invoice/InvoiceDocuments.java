package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import dev.holdfast.secret.OwnerKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Invoices as they are shown, of rows in which parties and names of files are encrypted. A draft
 * without files needs no key; where one is needed it mostly is remembered.
 */
@Singleton
class InvoiceDocuments {
  private final DataKeys keys;

  InvoiceDocuments(DataKeys keys) {
    this.keys = keys;
  }

  /** The invoices of rows that were read outside a transaction. */
  Uni<List<InvoiceDocument>> shown(Owner owner, Iterable<Row> rows, LocalDate today) {
    return shown(rows, today, kind -> keys.reading(owner.id(), kind));
  }

  /** The invoices of rows that were read in a transaction. */
  Uni<List<InvoiceDocument>> shown(
      Owner owner, SqlConnection tx, Iterable<Row> rows, LocalDate today) {
    return shown(rows, today, kind -> keys.of(tx, owner.id(), kind));
  }

  private static Uni<List<InvoiceDocument>> shown(
      Iterable<Row> rows, LocalDate today, Function<OwnerKey, Uni<OwnerCipher>> keys) {
    return key(rows, PartyCopies::areIn, OwnerKey.RECORDS, keys)
        .flatMap(
            records ->
                key(rows, AttachmentNames::areIn, OwnerKey.ACCOUNT, keys)
                    .map(account -> documents(rows, today, records, account)));
  }

  /** Null where nothing needs it. */
  private static Uni<OwnerCipher> key(
      Iterable<Row> rows,
      Predicate<Row> needsIt,
      OwnerKey kind,
      Function<OwnerKey, Uni<OwnerCipher>> keys) {
    return StreamSupport.stream(rows.spliterator(), false).anyMatch(needsIt)
        ? keys.apply(kind)
        : Uni.createFrom().nullItem();
  }

  private static List<InvoiceDocument> documents(
      Iterable<Row> rows, LocalDate today, OwnerCipher records, OwnerCipher account) {
    List<InvoiceDocument> documents = new ArrayList<>();
    for (Row row : rows) {
      documents.add(
          InvoiceDocument.of(
              row,
              PartyCopies.seller(row, records),
              PartyCopies.buyer(row, records),
              AttachmentNames.read(row, account),
              today));
    }
    return documents;
  }
}
