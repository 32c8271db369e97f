package dev.holdfast.session;

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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** An account's sessions, those that ended within the last day among them; nothing of tokens. */
@Singleton
public class SessionData implements OwnedData {
  private static final int PAGE = 50;
  private static final String EXPORT =
      "select id, created_at, last_used_at, ends_at, ended_at, auth_time, amr, address_prefix,"
          + " user_agent, exposed_at from session where account_id = $1"
          + " and ($2::uuid is null or id > $2) order by id limit $3";
  private static final String DELETE = "delete from session where account_id = $1";

  private final Transactions transactions;

  SessionData(Transactions transactions) {
    this.transactions = transactions.background();
  }

  /**
   * A session.
   *
   * @param endedAt null if nobody ended it
   * @param exposedAt when somebody else may have read its token; null if never
   */
  @JsonPropertyOrder({
    "id",
    "createdAt",
    "lastUsedAt",
    "endsAt",
    "endedAt",
    "authTime",
    "amr",
    "addressPrefix",
    "userAgent",
    "exposedAt"
  })
  public record SessionRecord(
      UUID id,
      String createdAt,
      String lastUsedAt,
      String endsAt,
      String endedAt,
      String authTime,
      List<String> amr,
      String addressPrefix,
      String userAgent,
      String exposedAt) {

    static SessionRecord of(Row row) {
      return new SessionRecord(
          row.getUUID("id"),
          text(row.getOffsetDateTime("created_at")),
          text(row.getOffsetDateTime("last_used_at")),
          text(row.getOffsetDateTime("ends_at")),
          text(row.getOffsetDateTime("ended_at")),
          text(row.getOffsetDateTime("auth_time")),
          List.of(row.getArrayOfStrings("amr")),
          row.getString("address_prefix"),
          row.getString("user_agent"),
          text(row.getOffsetDateTime("exposed_at")));
    }

    private static String text(OffsetDateTime time) {
      return time == null ? null : Times.text(time);
    }
  }

  @Override
  public String section() {
    return "sessions";
  }

  @Override
  public Multi<Object> export(Owner owner) {
    return Pages.rows(
            last ->
                transactions.single(
                    EXPORT, Tuple.of(owner.id(), last == null ? null : last.getUUID("id"), PAGE)))
        .map(SessionRecord::of);
  }

  /** They have been ended before, their tokens too; here goes where they came from. */
  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return connection.preparedQuery(DELETE).execute(Tuple.of(owner.id())).replaceWithVoid();
  }
}
