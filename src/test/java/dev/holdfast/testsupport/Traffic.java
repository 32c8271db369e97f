package dev.holdfast.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who logs in and reads without a pause, from ever new addresses, while something else
 * happens. Whatever is not answered 200 is kept.
 */
public final class Traffic implements AutoCloseable {
  private static final int READERS = 3;

  private final Actor actor;
  private final String read;
  private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger addresses = new AtomicInteger();
  private volatile String token;
  private volatile boolean running = true;

  /**
   * Begins.
   *
   * @param read the path of what is read
   */
  public Traffic(Actor actor, String read) {
    this.actor = actor;
    this.read = read;
    this.token = actor.token();
    threads.execute(() -> whileRunning(this::logIn));
    for (int i = 0; i < READERS; i++) {
      threads.execute(() -> whileRunning(this::read));
    }
  }

  /** Waits for a login that began after now, and gives its token. */
  public String freshToken() {
    int before = logins.get();
    Waiting.until(() -> logins.get() >= before + 2 || !failures.isEmpty());
    return token;
  }

  public int reads() {
    return reads.get();
  }

  /** What failed so far. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws InterruptedException {
    running = false;
    threads.shutdown();
    threads.awaitTermination(10, TimeUnit.SECONDS);
  }

  private void whileRunning(Runnable request) {
    while (running) {
      try {
        request.run();
      } catch (RuntimeException failure) {
        failures.add(failure.toString());
      }
    }
  }

  private void logIn() {
    Response answer =
        somewhere()
            .contentType(ContentType.JSON)
            .body(Map.of("email", actor.email(), "password", actor.password()))
            .post("/api/v1/auth/login");
    if (isGood(answer)) {
      token = answer.path("accessToken");
      logins.incrementAndGet();
    }
  }

  private void read() {
    if (isGood(somewhere().header("Authorization", "Bearer " + token).get(read))) {
      reads.incrementAndGet();
    }
  }

  private boolean isGood(Response answer) {
    if (answer.statusCode() != 200) {
      failures.add(answer.statusCode() + " " + answer.asString());
    }
    return answer.statusCode() == 200;
  }

  private RequestSpecification somewhere() {
    int number = addresses.incrementAndGet();
    return given()
        .header("X-Forwarded-For", "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + ".1");
  }
}
