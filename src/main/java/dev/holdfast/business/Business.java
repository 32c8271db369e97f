package dev.holdfast.business;

import dev.holdfast.kernel.Address;
import dev.holdfast.kernel.Personal;
import io.vertx.mutiny.sqlclient.Row;

/** An owner's business data as they are stored. */
public record Business(
    String name, String taxId, Address address, String invoicePrefix, int version) {

  static Business of(Row row, Personal personal) {
    return new Business(
        row.getString("name"),
        personal.taxId(),
        personal.address(),
        row.getString("invoice_prefix"),
        row.getInteger("version"));
  }

  /** The data as a client is shown them. */
  BusinessRequest view() {
    return new BusinessRequest(name, taxId, address, invoicePrefix);
  }

  /** The strong tag of what a client is shown: the row's version. */
  String etag() {
    return etag(version);
  }

  static String etag(int version) {
    return "\"" + version + "\"";
  }
}
