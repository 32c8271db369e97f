package dev.holdfast.account.lockout;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.holdfast.access.OwnedData;
import dev.holdfast.access.Owner;
import dev.holdfast.database.Transactions;
import dev.holdfast.kernel.Times;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/** The devices that an account knows: that there are any, since only hashes are kept. */
@Singleton
public class DeviceData implements OwnedData {
  private static final String EXPORT =
      "select created_at, last_used_at from known_device where account_id = $1"
          + " order by created_at";

  private final Transactions transactions;
  private final KnownDevices devices;

  DeviceData(Transactions transactions, KnownDevices devices) {
    this.transactions = transactions.background();
    this.devices = devices;
  }

  /** A device. */
  @JsonPropertyOrder({"createdAt", "lastUsedAt"})
  public record DeviceRecord(String createdAt, String lastUsedAt) {

    static DeviceRecord of(Row row) {
      return new DeviceRecord(
          Times.text(row.getOffsetDateTime("created_at")),
          Times.text(row.getOffsetDateTime("last_used_at")));
    }
  }

  @Override
  public String section() {
    return "devices";
  }

  /** All at once: an account has twenty at most. */
  @Override
  public Multi<Object> export(Owner owner) {
    return transactions
        .single(EXPORT, Tuple.of(owner.id()))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .map(DeviceRecord::of);
  }

  @Override
  public Uni<Void> erase(SqlConnection connection, Owner owner) {
    return devices.forget(connection, owner.id());
  }
}
