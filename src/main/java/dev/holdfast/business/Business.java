package dev.holdfast.business;

import dev.holdfast.kernel.Address;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;

/** An owner's business data as they are stored. */
public record Business(
    String name, String taxId, Address address, String invoicePrefix, int version) {

  static Business of(Row row) {
    return new Business(
        row.getString("name"),
        row.getString("tax_id"),
        Address.of((JsonObject) row.getJson("address")),
        row.getString("invoice_prefix"),
        row.getInteger("version"));
  }

  /** The data as a client is shown them. */
  BusinessRequest view() {
    return new BusinessRequest(name, taxId, address, invoicePrefix);
  }

  /** The strong tag of what a client is shown: the row's version. */
  String etag() {
    return "\"" + version + "\"";
  }
}
