package dev.holdfast.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The audit events of the running service, seen behind its back. */
public final class AuditLog {
  private static final String COLUMNS =
      "select at, action, outcome, actor, resource, reason, request_id, address_prefix"
          + " from audit_event where ";

  /** An event as it is stored. */
  public record Event(
      Instant at,
      String action,
      String outcome,
      String actor,
      String resource,
      String reason,
      String requestId,
      String addressPrefix) {}

  private AuditLog() {}

  /** The events of one action that a request has left by now. */
  public static List<Event> of(Response answer, String action) {
    return read("request_id = ? and action = ?", answer.header("X-Request-Id"), action);
  }

  /** All that a request has left by now. */
  public static List<Event> of(Response answer) {
    return read("request_id = ?", answer.header("X-Request-Id"));
  }

  /** The one event of an action that a request leaves, as soon as it is there. */
  public static Event only(Response answer, String action) {
    Waiting.until(() -> !of(answer, action).isEmpty());
    List<Event> found = of(answer, action);
    assertEquals(1, found.size(), found::toString);
    return found.get(0);
  }

  /** That a request left one event of an action, now, from this machine, and this is in it. */
  public static void assertOnly(
      Response answer,
      String action,
      String outcome,
      String actor,
      String resource,
      String reason) {
    Event event = only(answer, action);
    Event expected =
        new Event(
            event.at(),
            action,
            outcome,
            actor,
            resource,
            reason,
            answer.header("X-Request-Id"),
            "127.0.0.0/24");
    assertEquals(expected, event);
    assertTrue(
        Duration.between(event.at(), Instant.now()).abs().compareTo(Duration.ofMinutes(1)) < 0,
        event::toString);
  }

  /** Events by a condition on their columns. */
  public static List<Event> read(String condition, Object... arguments) {
    try (Connection connection = Database.superuser();
        PreparedStatement query =
            connection.prepareStatement(COLUMNS + condition + " order by at, id")) {
      for (int i = 0; i < arguments.length; i++) {
        query.setObject(i + 1, arguments[i]);
      }
      List<Event> events = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          events.add(
              new Event(
                  rows.getObject("at", OffsetDateTime.class).toInstant(),
                  rows.getString("action"),
                  rows.getString("outcome"),
                  rows.getString("actor"),
                  rows.getString("resource"),
                  rows.getString("reason"),
                  rows.getString("request_id"),
                  rows.getString("address_prefix")));
        }
      }
      return events;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** How the log names an actor's account. */
  public static String account(Actor actor) {
    return "account:" + actor.request().get("/api/v1/me").path("id");
  }
}
