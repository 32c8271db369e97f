package dev.holdfast.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * What is personal about somebody who buys or sells, and therefore encrypted where it is stored:
 * all of it as one JSON. Any of it may be null.
 */
public record Personal(String email, String taxId, Address address) {

  /** Reads what {@link #bytes} wrote. */
  public static Personal of(byte[] bytes) {
    JsonObject json = new JsonObject(Buffer.buffer(bytes));
    return new Personal(
        json.getString("email"),
        json.getString("taxId"),
        Address.of(json.getJsonObject("address")));
  }

  /** The bytes to be encrypted. */
  public byte[] bytes() {
    return new JsonObject()
        .put("email", email)
        .put("taxId", taxId)
        .put("address", Address.json(address))
        .encode()
        .getBytes(UTF_8);
  }

  /** Nothing of anybody: it may be printed by accident. */
  @Override
  public String toString() {
    return "***";
  }
}
