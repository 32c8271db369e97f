package dev.holdfast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The lines that the access log writes while this listens. */
final class AccessLines extends Handler {
  private static final Logger LOG = Logger.getLogger("holdfast.access");

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  void listen() {
    LOG.addHandler(this);
  }

  void stop() {
    LOG.removeHandler(this);
  }

  /** The line of the request that was answered so. */
  JsonNode of(Response answer) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(text(answer.header("X-Request-Id")));
  }

  /** The line of a request as it is written. */
  String text(String requestId) throws InterruptedException {
    for (String line = next(); line != null; line = next()) {
      if (line.contains(requestId)) {
        return line;
      }
    }
    throw new AssertionError("no line for " + requestId);
  }

  private String next() throws InterruptedException {
    return lines.poll(5, TimeUnit.SECONDS);
  }

  @Override
  public void publish(LogRecord line) {
    line.getMessage().lines().forEach(lines::add);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
