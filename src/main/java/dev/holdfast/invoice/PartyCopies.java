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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

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

  /** The invoices of rows that were read outside a transaction. */
  Uni<List<InvoiceDocument>> shown(Owner owner, Iterable<Row> rows, LocalDate today) {
    return shown(rows, today, () -> keys.reading(owner.id(), OwnerKey.RECORDS));
  }

  /** The invoices of rows that were read in a transaction. */
  Uni<List<InvoiceDocument>> shown(
      Owner owner, SqlConnection tx, Iterable<Row> rows, LocalDate today) {
    return shown(rows, today, () -> keys.of(tx, owner.id(), OwnerKey.RECORDS));
  }

  /** Drafts have no parties yet: where there are no others no key is asked for. */
  private static Uni<List<InvoiceDocument>> shown(
      Iterable<Row> rows, LocalDate today, Supplier<Uni<OwnerCipher>> key) {
    for (Row row : rows) {
      if (row.getString("seller") != null) {
        return key.get().map(cipher -> documents(rows, today, cipher));
      }
    }
    return Uni.createFrom().item(() -> documents(rows, today, null));
  }

  private static List<InvoiceDocument> documents(
      Iterable<Row> rows, LocalDate today, OwnerCipher cipher) {
    List<InvoiceDocument> documents = new ArrayList<>();
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      String seller = opened(cipher, place("seller", id), row.getString("seller"));
      String buyer = opened(cipher, place("buyer", id), row.getString("buyer"));
      documents.add(InvoiceDocument.of(row, seller, buyer, today));
    }
    return documents;
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
