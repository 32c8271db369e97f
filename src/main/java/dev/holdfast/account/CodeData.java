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

/** The codes that were mailed for an account: that there are any, never what they are. */
@Singleton
public class CodeData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select id, purpose, email, created_at, expires_at from mail_code where account_id = $1"
          + " and ($2::uuid is null or id > $2) order by id limit $3";

  private final Transactions transactions;
  private final CodeAddresses addresses;
  private final MailCodes codes;

  CodeData(Transactions transactions, CodeAddresses addresses, MailCodes codes) {
    this.addresses = addresses;
    this.transactions = transactions.background();
    this.codes = codes;
  }

  /** A code, by what it is for and where it went. */
  @JsonPropertyOrder({"purpose", "email", "createdAt", "expiresAt"})
  public record CodeRecord(String purpose, String email, String createdAt, String expiresAt) {

    static CodeRecord of(Row row, String email) {
      return new CodeRecord(
          row.getString("purpose"),
          email,
          Times.text(row.getOffsetDateTime("created_at")),
          Times.text(row.getOffsetDateTime("expires_at")));
    }
  }

  @Override
  public String section() {
    return "mailCodes";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.single(
                    EXPORT, Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(row -> CodeRecord.of(row, addresses.open(row).text()));
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return codes.endAll(connection, owner.id());
  }
}
