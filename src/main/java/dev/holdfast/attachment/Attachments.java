package dev.holdfast.attachment;

import dev.holdfast.access.Caller;
import dev.holdfast.access.Owner;
import dev.holdfast.attachment.format.FileName;
import dev.holdfast.attachment.format.FileType;
import dev.holdfast.audit.AuditAction;
import dev.holdfast.audit.AuditEvent;
import dev.holdfast.audit.AuditTrail;
import dev.holdfast.database.Transactions;
import dev.holdfast.idempotency.Answer;
import dev.holdfast.idempotency.Once;
import dev.holdfast.invoice.Invoice;
import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.invoice.InvoiceStore;
import dev.holdfast.invoice.Invoices;
import dev.holdfast.invoice.history.InvoiceAction;
import dev.holdfast.invoice.history.InvoiceHistory;
import dev.holdfast.kernel.Cursors;
import dev.holdfast.kernel.Ids;
import dev.holdfast.kernel.Page;
import dev.holdfast.kernel.Times;
import dev.holdfast.problem.Precondition;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The rules of files on invoices. The invoice is locked before one is added or removed, so its
 * number of files is exact; so is the account's quota, by a row that each addition updates (see
 * V16__attachments.sql). Each makes a new version of the invoice.
 */
@Singleton
public class Attachments {
  private final Invoices invoices;
  private final InvoiceStore store;
  private final AttachmentStore attachments;
  private final InvoiceHistory history;
  private final AuditTrail audit;
  private final DataKeys keys;
  private final FileWork work;
  private final Transactions transactions;
  private final Cursors cursors;
  private final Ids ids;
  private final Clock clock;

  Attachments(
      Invoices invoices,
      InvoiceStore store,
      AttachmentStore attachments,
      InvoiceHistory history,
      AuditTrail audit,
      DataKeys keys,
      FileWork work,
      Transactions transactions,
      Cursors cursors,
      Ids ids,
      Clock clock) {
    this.invoices = invoices;
    this.store = store;
    this.attachments = attachments;
    this.history = history;
    this.audit = audit;
    this.keys = keys;
    this.work = work;
    this.transactions = transactions;
    this.cursors = cursors;
    this.ids = ids;
    this.clock = clock;
  }

  /** A file as a client sends it: what it says of it, and the bytes. */
  record Upload(FileType type, String filename, byte[] bytes) {}

  /** A file as it goes out. */
  public record Download(InvoiceAttachment attachment, byte[] bytes) {}

  /**
   * Completes if a file may be sent, before any of it is read.
   *
   * @return fails with 404 if the owner has no such invoice
   */
  Uni<Void> expect(Owner owner, String invoiceId) {
    return invoices.requireExisting(owner, invoiceId);
  }

  /**
   * Adds a file.
   *
   * @return fails with 415 or 400 for bytes that are not taken, 409 beyond a quota or if the
   *     invoice is void
   */
  Uni<Answer> add(
      Caller caller,
      String invoiceId,
      Upload upload,
      Precondition precondition,
      Once<InvoiceAttachment> once) {
    Owner owner = caller.owner();
    UUID invoice = Invoices.id(invoiceId);
    return transactions
        .owned(owner, transaction -> keys.of(transaction, owner.id()))
        .flatMap(cipher -> work.run(() -> made(invoice, upload, cipher)))
        .flatMap(
            made ->
                once.perform(
                    owner,
                    transaction ->
                        invoices
                            .locked(owner, transaction, invoiceId)
                            .flatMap(
                                locked ->
                                    added(caller, transaction, locked, made.stored(), precondition))
                            .replaceWith(made.shown())));
  }

  private record Made(Attachment stored, InvoiceAttachment shown) {}

  private Made made(UUID invoice, Upload upload, OwnerCipher cipher) {
    OffsetDateTime now = Times.now(clock);
    Attachment stored =
        Attachment.made(
            ids.next(now),
            invoice,
            FileName.safe(upload.filename(), upload.type()),
            upload.type(),
            upload.type().accepted(upload.bytes()),
            cipher,
            now);
    return new Made(stored, stored.shown(cipher));
  }

  private Uni<Void> added(
      Caller caller,
      SqlConnection transaction,
      Invoice invoice,
      Attachment attachment,
      Precondition precondition) {
    precondition.check(invoice.etag(invoices.today()));
    invoice.status().attachable();
    return Uni.combine()
        .all()
        .unis(
            attachments.insert(caller.owner(), transaction, attachment),
            noted(caller, transaction, invoice, attachment.id(), InvoiceAction.ATTACHMENT_ADDED),
            audit.add(transaction, event(AuditAction.ATTACHMENT_ADDED, attachment.id())))
        .discardItems();
  }

  /**
   * Removes a file.
   *
   * @return fails with 404 if it is not there, 409 if the invoice is void
   */
  Uni<Void> remove(Caller caller, String invoiceId, String id, Precondition precondition) {
    Owner owner = caller.owner();
    UUID attachment = Invoices.id(id);
    return transactions.owned(
        owner,
        transaction ->
            invoices
                .locked(owner, transaction, invoiceId)
                .call(
                    invoice ->
                        attachments
                            .delete(owner, transaction, invoice.id(), attachment)
                            .map(Invoices::existing))
                .flatMap(
                    invoice -> {
                      precondition.check(invoice.etag(invoices.today()));
                      invoice.status().attachable();
                      return Uni.combine()
                          .all()
                          .unis(
                              noted(
                                  caller,
                                  transaction,
                                  invoice,
                                  attachment,
                                  InvoiceAction.ATTACHMENT_REMOVED),
                              audit.add(
                                  transaction, event(AuditAction.ATTACHMENT_REMOVED, attachment)))
                          .discardItems();
                    }));
  }

  /** The new version of the invoice, and who made it. */
  private Uni<Void> noted(
      Caller caller,
      SqlConnection transaction,
      Invoice invoice,
      UUID attachment,
      InvoiceAction action) {
    OffsetDateTime now = Times.now(clock);
    return Uni.combine()
        .all()
        .unis(
            store.touch(caller.owner(), transaction, invoice.id(), now),
            history.add(
                caller,
                transaction,
                action.on(invoice.id(), invoice.version() + 1, attachment),
                now))
        .discardItems();
  }

  /**
   * A page of the files of an invoice, the oldest first.
   *
   * @throws ProblemException 404 if the owner has no such invoice, or the id is no id
   */
  Uni<Page<InvoiceAttachment>> list(Owner owner, String invoiceId, int limit, String cursor) {
    UUID invoice = Invoices.id(invoiceId);
    String binding = "attachments\n" + owner.id() + "\n" + invoice;
    UUID after =
        cursor == null
            ? null
            : UUID.fromString(
                cursors.read(binding, cursor).orElseThrow(ProblemException::invalidCursor));
    return attachments
        .list(owner, invoice, after, limit + 1)
        .map(Invoices::existing)
        .map(rows -> Page.of(rows, limit, last -> cursors.write(binding, last.id().toString())))
        .flatMap(page -> shown(owner, page));
  }

  /** Where nothing is shown no key is asked for: there may be none. */
  private Uni<Page<InvoiceAttachment>> shown(Owner owner, Page<Attachment> page) {
    Uni<OwnerCipher> key =
        page.items().isEmpty() ? Uni.createFrom().nullItem() : keys.reading(owner.id());
    return key.map(cipher -> page.map(row -> row.shown(cipher)));
  }

  /**
   * A file with its bytes.
   *
   * @throws ProblemException 404 if there is none, or the ids are no ids
   */
  Uni<Download> read(Owner owner, String invoiceId, String id) {
    return attachments
        .find(owner, Invoices.id(invoiceId), Invoices.id(id))
        .map(Invoices::existing)
        .flatMap(
            found ->
                keys.reading(owner.id())
                    .map(cipher -> new Download(found.shown(cipher), found.bytes(cipher))))
        .call(read -> audit.note(event(AuditAction.ATTACHMENT_READ, read.attachment().id())));
  }

  private static AuditEvent event(AuditAction action, UUID attachment) {
    return AuditEvent.done(action).on("attachment", attachment);
  }
}
