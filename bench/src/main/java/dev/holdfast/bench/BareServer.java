package dev.holdfast.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The limit: the same tables, the same queries, the same bytes out, and nothing that protects them.
 * It knows one reader and one writer by their ids, checks nothing, and asks the database as
 * superuser, for whom there is no row security. Under {@code /walls/} it reads one invoice in the
 * three ways that differ at the database alone.
 */
public final class BareServer extends AbstractVerticle {
  private static final String DOCUMENT =
      "select * from invoice_document where owner_id = $1 and id = $2";
  private static final String LIST =
      "select * from invoice_document where owner_id = $1 order by id desc limit $2";
  private static final String SET_OWNER = "select set_config('holdfast.owner', $1, true)";
  private static final String FUNCTION = "select * from read_invoice($1, $2)";
  private static final String INSERT =
      "insert into invoice (owner_id, id, customer_id, currency, due_date, reference, note,"
          + " net, tax, gross, tax_breakdown, amount_paid, amount_credited, created_at, updated_at)"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13)";
  private static final String INSERT_LINES =
      "insert into invoice_line (owner_id, invoice_id, position, description, quantity, unit_price,"
          + " unit_code, tax_category, tax_rate, exemption_reason, net)"
          + " select $1, $2, position, description, quantity::numeric, unit_price::numeric,"
          + " unit_code, tax_category, tax_rate::numeric, exemption_reason, net::numeric"
          + " from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],"
          + " $9::text[], $10::text[]) with ordinality as line (description, quantity, unit_price,"
          + " unit_code, tax_category, tax_rate, exemption_reason, net, position)";
  private static final String INSERT_HISTORY =
      "insert into invoice_history (owner_id, id, invoice_id, version, action, actor_kind,"
          + " actor_id, subject_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final JsonFactory JSON = new JsonFactory();
  private static final String INVOICES = "/api/v1/invoices";
  private static final int PAGE = 25;

  private final Pool all;
  private final Pool serving;
  private final UUID reader;
  private final UUID writer;

  private BareServer(Pool all, Pool serving, UUID reader, UUID writer) {
    this.all = all;
    this.serving = serving;
    this.reader = reader;
    this.writer = writer;
  }

  /** Arguments: port, database port, event loops, connections to the database, reader, writer. */
  public static void main(String... arguments) {
    int databasePort = Integer.parseInt(arguments[1]);
    int eventLoops = Integer.parseInt(arguments[2]);
    int connections = Integer.parseInt(arguments[3]);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setPreferNativeTransport(Boolean.getBoolean("bench.native-transport")));
    Pool all = pool(vertx, databasePort, Surroundings.SUPERUSER, connections);
    Pool serving = pool(vertx, databasePort, Surroundings.SERVING, connections);
    UUID reader = UUID.fromString(arguments[4]);
    UUID writer = UUID.fromString(arguments[5]);
    int port = Integer.parseInt(arguments[0]);
    vertx
        .deployVerticle(
            () -> new BareServer(all, serving, reader, writer),
            new DeploymentOptions()
                .setInstances(eventLoops)
                .setConfig(new JsonObject().put("port", port)))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  private static Pool pool(Vertx vertx, int port, String user, int connections) {
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(
            new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setDatabase(Surroundings.DATABASE)
                .setUser(user)
                .setPassword(user)
                .setCachePreparedStatements(true)
                .setPipeliningLimit(16))
        .with(
            new PoolOptions()
                .setMaxSize(connections)
                .setIdleTimeout(5)
                .setIdleTimeoutUnit(TimeUnit.MINUTES))
        .build();
  }

  @Override
  public void start(Promise<Void> started) {
    vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
        .requestHandler(this::handle)
        .listen(config().getInteger("port"))
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (request.method().name().equals("POST")) {
      request.body().compose(this::create).onComplete(body -> answer(request, 201, body.result()));
      return;
    }
    Future<Buffer> body;
    if (path.equals(INVOICES)) {
      body = list();
    } else {
      UUID id = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
      body =
          path.startsWith("/walls/function/")
              ? one(serving.preparedQuery(FUNCTION).execute(Tuple.of(reader, id)))
              : path.startsWith("/walls/transaction/")
                  ? inTransaction(id)
                  : one(all.preparedQuery(DOCUMENT).execute(Tuple.of(reader, id)));
    }
    body.onComplete(read -> answer(request, 200, read.result()));
  }

  private static void answer(HttpServerRequest request, int status, Buffer body) {
    if (body == null) {
      request.response().setStatusCode(500).end();
    } else {
      request
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json;charset=UTF-8")
          .end(body);
    }
  }

  private static Future<Buffer> one(Future<RowSet<Row>> rows) {
    return rows.map(found -> json(out -> document(out, found.iterator().next())));
  }

  private Future<Buffer> inTransaction(UUID id) {
    return one(
        serving.withConnection(
            connection -> {
              connection.query("begin").execute();
              connection.preparedQuery(SET_OWNER).execute(Tuple.of(reader.toString()));
              Future<RowSet<Row>> rows =
                  connection.preparedQuery(DOCUMENT).execute(Tuple.of(reader, id));
              return connection.query("commit").execute().compose(done -> rows);
            }));
  }

  private Future<Buffer> list() {
    return all.preparedQuery(LIST)
        .execute(Tuple.of(reader, PAGE + 1))
        .map(
            rows ->
                json(
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("items");
                      for (Row row : rows) {
                        document(out, row);
                      }
                      out.writeEndArray();
                      out.writeNullField("nextCursor");
                      out.writeEndObject();
                    }));
  }

  /** The same statements as the service's, one behind the other without waiting. */
  private Future<Buffer> create(Buffer sent) {
    JsonObject body = sent.toJsonObject();
    JsonArray lines = body.getJsonArray("lines");
    int count = lines.size();
    String[][] columns = new String[8][count];
    BigDecimal net = BigDecimal.ZERO.setScale(2);
    for (int i = 0; i < count; i++) {
      JsonObject line = lines.getJsonObject(i);
      BigDecimal lineNet =
          new BigDecimal(line.getString("quantity"))
              .multiply(new BigDecimal(line.getString("unitPrice")))
              .setScale(2, RoundingMode.HALF_UP);
      net = net.add(lineNet);
      columns[0][i] = line.getString("description");
      columns[1][i] = line.getString("quantity");
      columns[2][i] = line.getString("unitPrice");
      columns[3][i] = "C62";
      columns[4][i] = "S";
      columns[5][i] = line.getString("taxRate");
      columns[7][i] = lineNet.toPlainString();
    }
    BigDecimal taxed = net;
    String rate = columns[5][0];
    BigDecimal tax =
        net.multiply(new BigDecimal(rate)).movePointLeft(2).setScale(2, RoundingMode.HALF_UP);
    JsonArray breakdown =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("category", "S")
                    .put("rate", rate)
                    .put("net", taxed.toPlainString())
                    .put("tax", tax.toPlainString()));
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    UUID id = id(now);
    Tuple invoice =
        Tuple.tuple()
            .addUUID(writer)
            .addUUID(id)
            .addUUID(UUID.fromString(body.getString("customerId")))
            .addString(body.getString("currency"))
            .addLocalDate(LocalDate.parse(body.getString("dueDate")))
            .addString(body.getString("reference"))
            .addString(body.getString("note"))
            .addBigDecimal(net)
            .addBigDecimal(tax)
            .addBigDecimal(net.add(tax))
            .addJsonArray(breakdown)
            .addBigDecimal(BigDecimal.ZERO.setScale(2))
            .addOffsetDateTime(now);
    Tuple line = Tuple.tuple().addUUID(writer).addUUID(id);
    List.of(columns).forEach(line::addArrayOfString);
    Tuple history =
        Tuple.tuple()
            .addUUID(writer)
            .addUUID(id(now))
            .addUUID(id)
            .addInteger(1)
            .addString("created")
            .addString("account")
            .addUUID(writer)
            .addUUID(null)
            .addOffsetDateTime(now);
    return one(
        all.withConnection(
            connection -> {
              connection.query("begin").execute();
              connection.preparedQuery(INSERT).execute(invoice);
              connection.preparedQuery(INSERT_LINES).execute(line);
              connection.preparedQuery(INSERT_HISTORY).execute(history);
              Future<RowSet<Row>> rows =
                  connection.preparedQuery(DOCUMENT).execute(Tuple.of(writer, id));
              return connection.query("commit").execute().compose(done -> rows);
            }));
  }

  private static UUID id(OffsetDateTime now) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long most = now.toInstant().toEpochMilli() << 16 | 0x7000L | random.nextInt() & 0x0FFFL;
    return new UUID(most, 0x8000000000000000L | random.nextLong() >>> 2);
  }

  private interface Content {
    void write(JsonGenerator out) throws IOException;
  }

  private static Buffer json(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      content.write(out);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void document(JsonGenerator out, Row row) throws IOException {
    LocalDate due = row.getLocalDate("due_date");
    String status = row.getString("status");
    out.writeStartObject();
    text(out, "id", row.getUUID("id"));
    text(out, "number", row.getString("number"));
    out.writeStringField("status", status);
    out.writeBooleanField(
        "overdue",
        due != null
            && (status.equals("issued") || status.equals("partially_paid"))
            && row.getBoolean("owing")
            && due.isBefore(LocalDate.now(ZoneOffset.UTC)));
    text(out, "customerId", row.getUUID("customer_id"));
    text(out, "currency", row.getString("currency"));
    text(out, "dueDate", due);
    text(out, "reference", row.getString("reference"));
    text(out, "note", row.getString("note"));
    text(out, "issuedOn", row.getLocalDate("issued_on"));
    raw(out, "seller", row.getString("seller"));
    raw(out, "buyer", row.getString("buyer"));
    raw(out, "lines", row.getString("lines"));
    out.writeObjectFieldStart("totals");
    text(out, "net", row.getString("net"));
    text(out, "tax", row.getString("tax"));
    text(out, "gross", row.getString("gross"));
    raw(out, "taxBreakdown", row.getString("tax_breakdown"));
    out.writeEndObject();
    text(out, "amountCredited", row.getString("amount_credited"));
    text(out, "amountPaid", row.getString("amount_paid"));
    text(out, "amountDue", row.getString("amount_due"));
    raw(out, "payments", row.getString("payments"));
    out.writeArrayFieldStart("attachments");
    out.writeEndArray();
    text(out, "voidReason", row.getString("void_reason"));
    text(out, "createdAt", TIME.format(row.getOffsetDateTime("created_at")));
    text(out, "updatedAt", TIME.format(row.getOffsetDateTime("updated_at")));
    out.writeEndObject();
  }

  private static void text(JsonGenerator out, String name, Object value) throws IOException {
    if (value == null) {
      out.writeNullField(name);
    } else {
      out.writeStringField(name, value.toString());
    }
  }

  private static void raw(JsonGenerator out, String name, String json) throws IOException {
    if (json == null) {
      out.writeNullField(name);
    } else {
      out.writeFieldName(name);
      out.writeRawValue(json);
    }
  }
}
