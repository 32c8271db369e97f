package dev.holdfast.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.holdfast.access.ClientAddress;
import dev.holdfast.access.RequestId;
import dev.holdfast.kernel.Times;
import dev.holdfast.log.SecretText;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * One line of JSON a request: {@code timestamp, requestId, method, path, statusCode, ip, userAgent,
 * userId, durationMs}. The path is logged without its query, which may hold personal data, and
 * without credentials.
 *
 * <p>Event loops never wait for the writer: lines go through a bounded queue, and when it is full
 * they are dropped and counted ({@code holdfast_access_log_dropped_total}).
 */
@Singleton
class AccessLog implements Handler<RoutingContext> {
  private static final Logger LOG = Logger.getLogger("holdfast.access");
  private static final int LONGEST_AGENT = 256;
  private static final int MOST_AT_ONCE = 64;

  private record Line(
      OffsetDateTime at,
      String requestId,
      String method,
      String path,
      int status,
      String ip,
      String agent,
      String user,
      double milliseconds) {}

  /** Spelled out, what some readers take for the end of a line can't be one. */
  private final JsonFactory json =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Clock clock;
  private final BlockingQueue<Line> waiting;
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean stopping;
  private Thread writer;

  AccessLog(Clock clock, EdgeConfig config, MeterRegistry metrics) {
    this.clock = clock;
    this.waiting = new ArrayBlockingQueue<>(config.accessLogQueue());
    metrics.more().counter("holdfast.access.log.dropped", List.of(), dropped);
  }

  @Override
  public void handle(RoutingContext request) {
    OffsetDateTime at = Times.now(clock);
    long start = System.nanoTime();
    request.addEndHandler(ended -> offer(request, at, start));
    request.next();
  }

  private void offer(RoutingContext request, OffsetDateTime at, long start) {
    String target = request.request().uri();
    int query = target.indexOf('?');
    Line line =
        new Line(
            at,
            RequestId.of(request),
            request.request().method().name(),
            query < 0 ? target : target.substring(0, query),
            request.response().getStatusCode(),
            ip(request),
            request.request().getHeader("User-Agent"),
            user(request),
            (System.nanoTime() - start) / 1e6);
    if (!waiting.offer(line)) {
      dropped.incrementAndGet();
    }
  }

  private static String ip(RoutingContext request) {
    ClientAddress address = ClientAddress.of(request);
    return address == null ? null : address.toString();
  }

  private static String user(RoutingContext request) {
    return request.user() instanceof QuarkusHttpUser user
            && !user.getSecurityIdentity().isAnonymous()
        ? user.getSecurityIdentity().getPrincipal().getName()
        : null;
  }

  void start(@Observes StartupEvent event) {
    writer = new Thread(this::write, "access-log");
    writer.setDaemon(true);
    writer.start();
  }

  /** Writes what is still waiting, for two seconds at most. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    stopping = true;
    writer.join(TimeUnit.SECONDS.toMillis(2));
  }

  /** Lines that wait are written together: the writer runs beside the event loops, not for free. */
  private void write() {
    List<Line> lines = new ArrayList<>(MOST_AT_ONCE);
    try {
      while (true) {
        Line first = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          lines.add(first);
          waiting.drainTo(lines, MOST_AT_ONCE - 1);
          LOG.info(lines.stream().map(this::text).collect(Collectors.joining("\n")));
          lines.clear();
        } else if (stopping) {
          return;
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private String text(Line line) {
    StringWriter text = new StringWriter(320);
    try (JsonGenerator out = json.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("timestamp", Times.text(line.at));
      out.writeStringField("requestId", line.requestId);
      out.writeStringField("method", line.method);
      out.writeStringField("path", SecretText.masked(Credentials.masked(line.path)));
      out.writeNumberField("statusCode", line.status);
      out.writeStringField("ip", line.ip);
      out.writeStringField("userAgent", SecretText.masked(shortened(line.agent)));
      out.writeStringField("userId", line.user);
      out.writeNumberField("durationMs", Math.round(line.milliseconds * 1000) / 1000.0);
      out.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static String shortened(String agent) {
    return agent == null || agent.length() <= LONGEST_AGENT
        ? agent
        : agent.substring(0, LONGEST_AGENT);
  }
}
