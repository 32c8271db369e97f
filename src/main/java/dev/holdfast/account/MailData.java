package dev.holdfast.account;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Pages;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** The mails of the last day to an account's address, without their texts, which may hold codes. */
@Singleton
public class MailData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select m.id, m.kind, m.created_at, m.sent_at, a.email from outgoing_mail m"
          + " join account a on a.email_hash = m.recipient_hash where a.id = $1"
          + " and ($2::uuid is null or m.id > $2) order by m.id limit $3";

  private final Transactions transactions;
  private final AccountEmails emails;

  MailData(Transactions transactions, AccountEmails emails) {
    this.transactions = transactions.background();
    this.emails = emails;
  }

  /**
   * A mail.
   *
   * @param sentAt null if it has not been sent yet
   */
  @JsonPropertyOrder({"kind", "recipient", "createdAt", "sentAt"})
  public record MailRecord(String kind, String recipient, String createdAt, String sentAt) {

    static MailRecord of(Row row, String recipient) {
      return new MailRecord(
          row.getString("kind"),
          recipient,
          Times.text(row.getOffsetDateTime("created_at")),
          row.getOffsetDateTime("sent_at") == null
              ? null
              : Times.text(row.getOffsetDateTime("sent_at")));
    }
  }

  @Override
  public String section() {
    return "mails";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.single(
                    EXPORT, Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .onItem()
        .transformToUniAndConcatenate(
            row ->
                emails
                    .open(owner.id(), AccountEmails.stored(row))
                    .map(recipient -> MailRecord.of(row, recipient)));
  }

  /** They are the address's, and go with all else that is: see {@code account.erasure}. */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return Uni.createFrom().voidItem();
  }
}
