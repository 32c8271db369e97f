package dev.holdfast.invoice;

import dev.holdfast.access.Owner;
import dev.holdfast.secret.DataKeys;
import dev.holdfast.secret.OwnerCipher;
import dev.holdfast.secret.OwnerKey;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The copies of seller and buyer in issued invoices. What is personal in them is encrypted member
 * by member, bound to the invoice and the member, under the owner's key that stays when the account
 * goes: the database can take a member out of a frozen invoice without reading it, and nobody ever
 * writes one anew.
 *
 * <p>One that does not decrypt fails the invoice, and the list that it is in: shown without it, an
 * invoice would be another one.
 */
@Singleton
public class PartyCopies {
  private static final Set<String> PERSONAL = Set.of("email", "taxId", "address");

  private final DataKeys keys;

  PartyCopies(DataKeys keys) {
    this.keys = keys;
  }

  /** Both as they are stored. */
  public record Sealed(JsonObject seller, JsonObject buyer) {}

  /**
   * Encrypts both for an invoice.
   *
   * @param tx the transaction that issues it
   */
  public Uni<Sealed> sealed(
      Owner owner, SqlConnection tx, UUID invoice, JsonObject seller, JsonObject buyer) {
    return keys.of(tx, owner.id(), OwnerKey.RECORDS)
        .map(
            cipher ->
                new Sealed(
                    sealed(cipher, place("seller", invoice), seller),
                    sealed(cipher, place("buyer", invoice), buyer)));
  }

  /** Whether a row has them: a draft has none yet. */
  static boolean areIn(Row row) {
    return row.getString("seller") != null;
  }

  /** The seller of a row as it is shown; null for a draft's. */
  static String seller(Row row, OwnerCipher cipher) {
    return opened(cipher, place("seller", row.getUUID("id")), row.getString("seller"));
  }

  /** The buyer of a row as it is shown; null for a draft's. */
  static String buyer(Row row, OwnerCipher cipher) {
    return opened(cipher, place("buyer", row.getUUID("id")), row.getString("buyer"));
  }

  private static JsonObject sealed(OwnerCipher cipher, String place, JsonObject party) {
    JsonObject stored = party.copy();
    for (String member : PERSONAL) {
      Object value = party.getValue(member);
      if (value != null) {
        byte[] encrypted = cipher.encrypt(Json.encode(value), place + member);
        stored.put(member, Base64.getEncoder().withoutPadding().encodeToString(encrypted));
      }
    }
    return stored;
  }

  /** The JSON of a party; what was encrypted is JSON too, and goes in as it is. */
  private static String opened(OwnerCipher cipher, String place, String stored) {
    if (stored == null) {
      return null;
    }
    StringBuilder shown = new StringBuilder("{");
    for (Map.Entry<String, Object> member : new JsonObject(stored)) {
      String name = member.getKey();
      Object value = member.getValue();
      shown.append(shown.length() == 1 ? "" : ",").append(Json.encode(name)).append(':');
      shown.append(
          value != null && PERSONAL.contains(name)
              ? cipher.decryptText(bytes(value), place + name)
              : Json.encode(value));
    }
    return shown.append('}').toString();
  }

  /** Null, which does not decrypt, for what is not one of ours. */
  private static byte[] bytes(Object value) {
    try {
      return value instanceof String text ? Base64.getDecoder().decode(text) : null;
    } catch (IllegalArgumentException damaged) {
      return null;
    }
  }

  private static String place(String party, UUID invoice) {
    return "invoice." + party + ":" + invoice + "/";
  }
}
