package dev.holdfast.secret;

import static java.time.ZoneOffset.UTC;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.function.Supplier;

/** Secrets of the service as a whole as rows, each wrapped and bound to its name. */
final class ServerKeyRows {
  private static final String READ = "select wrapped from server_key where name = $1";
  private static final String MAKE =
      "insert into server_key (name, wrapped, key_id, created_at) values ($1, $2, $3, $4)"
          + " on conflict do nothing";

  private final KeyWrap wrap;
  private final Clock clock;

  ServerKeyRows(KeyWrap wrap, Clock clock) {
    this.wrap = wrap;
    this.clock = clock;
  }

  /**
   * A secret in the clear; the first who asks makes it.
   *
   * @param fresh a new one, in case there is none
   */
  Uni<byte[]> readOrMake(SqlConnection connection, String name, Supplier<byte[]> fresh) {
    return read(connection, name)
        .flatMap(
            found ->
                found != null
                    ? Uni.createFrom().item(found)
                    : make(connection, name, fresh.get()).flatMap(made -> read(connection, name)))
        .flatMap(wrapped -> wrap.unwrap(wrapped, WrappedKeys.SERVER_KEY, name));
  }

  private static Uni<byte[]> read(SqlConnection connection, String name) {
    return connection
        .preparedQuery(READ)
        .execute(Tuple.of(name))
        .map(
            rows -> {
              Iterator<Row> found = rows.iterator();
              return found.hasNext() ? found.next().getBuffer("wrapped").getBytes() : null;
            });
  }

  private Uni<Void> make(SqlConnection connection, String name, byte[] fresh) {
    KeyWrap.Wrapped wrapped = wrap.wrap(fresh, WrappedKeys.SERVER_KEY, name);
    return connection
        .preparedQuery(MAKE)
        .execute(
            Tuple.of(
                name,
                Buffer.buffer(wrapped.bytes()),
                wrapped.keyId(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(UTC)))
        .replaceWithVoid();
  }
}
