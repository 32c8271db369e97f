package dev.holdfast.customer;

import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Personal;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A customer as it is stored. */
public record Customer(
    UUID id,
    String name,
    String email,
    String taxId,
    Address address,
    int version,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  static Customer of(Row row, Personal personal) {
    return new Customer(
        row.getUUID("id"),
        row.getString("name"),
        personal.email(),
        personal.taxId(),
        personal.address(),
        row.getInteger("version"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }

  /** The strong tag of what a client is shown: the row's version. */
  String etag() {
    return etag(version);
  }

  static String etag(int version) {
    return "\"" + version + "\"";
  }
}
