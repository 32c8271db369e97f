package dev.holdfast.audit.chain;

import dev.holdfast.kernel.Times;
import dev.holdfast.secret.SealingKey;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;

/**
 * Where the chain stood, signed. Each names the hash of the seal before, so one good signature
 * vouches for every seal up to it.
 *
 * @param number 1, 2, 3 …
 * @param position of the last link it covers
 * @param hash of that link
 * @param events how many links since the seal before
 * @param previous {@link #digest} of the seal before
 * @param key fingerprint of the key that signed
 */
record Seal(
    long number,
    long position,
    byte[] hash,
    long events,
    OffsetDateTime at,
    byte[] previous,
    String key,
    byte[] signature) {
  /** Seals behind a position ($1) up to another ($2). */
  static final String BETWEEN =
      "select * from audit_seal where position > $1 and position <= $2 order by position";

  static final String NUMBERED = "select * from audit_seal where number = $1";

  static Seal of(Row row) {
    return new Seal(
        row.getLong("number"),
        row.getLong("position"),
        row.getBuffer("hash").getBytes(),
        row.getLong("events"),
        row.getOffsetDateTime("sealed_at"),
        row.getBuffer("previous").getBytes(),
        row.getString("key"),
        row.getBuffer("signature").getBytes());
  }

  /**
   * A new one.
   *
   * @param before the seal before; null for the first
   */
  static Seal signed(Seal before, long position, byte[] hash, OffsetDateTime at, SealingKey key) {
    Seal bare =
        new Seal(
            before == null ? 1 : before.number + 1,
            position,
            hash,
            position - (before == null ? 0 : before.position),
            at,
            before == null ? Canonical.NOTHING : before.digest(),
            key.verifier().fingerprint(),
            new byte[0]);
    return new Seal(
        bare.number,
        position,
        hash,
        bare.events,
        at,
        bare.previous,
        bare.key,
        key.sign(bare.message()));
  }

  /** What is signed. */
  byte[] message() {
    return content("holdfast audit seal 1").toBytes();
  }

  /** What the next seal names: all of this one with its signature. */
  byte[] digest() {
    return content("holdfast audit sealed 1").bytes(signature).hash();
  }

  private Canonical content(String label) {
    return Canonical.of(label)
        .number(number)
        .number(position)
        .bytes(hash)
        .number(events)
        .text(Times.text(at))
        .bytes(previous)
        .text(key);
  }
}
