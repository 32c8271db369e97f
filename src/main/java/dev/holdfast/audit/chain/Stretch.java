package dev.holdfast.audit.chain;

import dev.holdfast.database.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The chain as it stood at one moment, read a page at a time. What is behind its end by then is
 * none of it; what retention takes away meanwhile is missed, and told by {@link #hasMoved}.
 *
 * @param anchor the seal that the chain begins at; null for its very beginning
 * @param lastLink the highest position there is, whatever the head says
 * @param lastSeal the highest number of a seal there is
 */
record Stretch(
    Seal anchor,
    long forgotten,
    long position,
    byte[] hash,
    long seal,
    long lastLink,
    long lastSeal) {
  private static final String BEGIN =
      "select h.position as head, h.hash as head_hash, h.seal as head_seal, h.forgotten_position,"
          + " h.forgotten_seal, s.*,"
          + " coalesce((select max(position) from audit_link), h.forgotten_position) as last_link,"
          + " coalesce((select max(number) from audit_seal), 0) as last_seal"
          + " from audit_head h left join audit_seal s on s.number = h.forgotten_seal";
  private static final String FORGOTTEN = "select forgotten_position from audit_head";

  /** Links, and the seals that cover one of them, merged by position. */
  record Page(List<Link> links, List<Seal> seals) {

    /** Everything in its order. */
    <T> List<T> map(Function<Link, T> ofLink, Function<Seal, T> ofSeal) {
      List<T> all = new ArrayList<>(links.size() + seals.size());
      Iterator<Seal> next = seals.iterator();
      Seal seal = next.hasNext() ? next.next() : null;
      for (Link link : links) {
        while (seal != null && seal.position() < link.position()) {
          all.add(ofSeal.apply(seal));
          seal = next.hasNext() ? next.next() : null;
        }
        all.add(ofLink.apply(link));
      }
      while (seal != null) {
        all.add(ofSeal.apply(seal));
        seal = next.hasNext() ? next.next() : null;
      }
      return all;
    }
  }

  static Uni<Stretch> now(Transactions transactions) {
    return transactions.single(BEGIN, Tuple.tuple()).map(rows -> of(rows.iterator().next()));
  }

  private static Stretch of(Row row) {
    return new Stretch(
        row.getLong("number") == null ? null : Seal.of(row),
        row.getLong("forgotten_position"),
        row.getLong("head"),
        row.getBuffer("head_hash").getBytes(),
        row.getLong("head_seal"),
        row.getLong("last_link"),
        row.getLong("last_seal"));
  }

  /** Whether retention has moved the beginning since. */
  Uni<Boolean> hasMoved(Transactions transactions) {
    return transactions
        .single(FORGOTTEN, Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong(0) != forgotten);
  }

  /** The pages behind a position; the next is read when the one before has been taken. */
  Multi<Page> pages(Transactions transactions, long after, int size) {
    AtomicLong from = new AtomicLong(after);
    return Multi.createBy()
        .repeating()
        .uni(() -> page(transactions, from, size))
        .whilst(page -> from.get() < position);
  }

  private Uni<Page> page(Transactions transactions, AtomicLong from, int size) {
    long after = from.get();
    return transactions
        .single(Link.PAGE, Tuple.of(after, position, size))
        .flatMap(
            rows -> {
              List<Link> links = list(rows, Link::of);
              long last = links.size() < size ? position : links.get(links.size() - 1).position();
              return transactions
                  .single(Seal.BETWEEN, Tuple.of(after, last))
                  .invoke(seals -> from.set(last))
                  .map(seals -> new Page(links, list(seals, Seal::of)));
            });
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> of) {
    List<T> list = new ArrayList<>(rows.size());
    rows.forEach(row -> list.add(of.apply(row)));
    return list;
  }
}
