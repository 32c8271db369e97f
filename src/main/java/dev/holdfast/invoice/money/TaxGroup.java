package dev.holdfast.invoice.money;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;

/**
 * The part of an invoice that is taxed alike (EN 16931, BG-23).
 *
 * @param rate as the first line of the group had it
 */
public record TaxGroup(String category, BigDecimal rate, BigDecimal net, BigDecimal tax) {

  /** What makes lines be taxed alike: 19 and 19.00 are one rate. */
  public record Key(String category, BigDecimal rate) {
    static Key of(String category, BigDecimal rate) {
      return new Key(category, rate.stripTrailingZeros());
    }
  }

  /** What other lines must have to be in this group. */
  public Key key() {
    return Key.of(category, rate);
  }

  /** Groups as they are stored and answered. */
  public static JsonArray json(List<TaxGroup> groups) {
    JsonArray all = new JsonArray();
    for (TaxGroup group : groups) {
      all.add(
          new JsonObject()
              .put("category", group.category)
              .put("rate", group.rate.toPlainString())
              .put("net", group.net.toPlainString())
              .put("tax", group.tax.toPlainString()));
    }
    return all;
  }

  /** Groups from what is stored. */
  public static List<TaxGroup> of(JsonArray stored) {
    return stored.stream()
        .map(JsonObject.class::cast)
        .map(
            group ->
                new TaxGroup(
                    group.getString("category"),
                    new BigDecimal(group.getString("rate")),
                    new BigDecimal(group.getString("net")),
                    new BigDecimal(group.getString("tax"))))
        .toList();
  }
}
