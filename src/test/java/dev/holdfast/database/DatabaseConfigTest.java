package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseConfigTest {

  private static List<String> faults(Map<String, String> settings, String connections) {
    return DatabaseConfig.faults(settings::get, Optional.ofNullable(connections));
  }

  @Test
  void nothingHasToBeSet() {
    assertEquals(List.of(), faults(Map.of(), null));
  }

  @Test
  void whatIsSensibleIsTaken() {
    Map<String, String> settings =
        Map.of("queue", "1", "wait", "250ms", "silence", "15s", "connect", "1s");

    assertEquals(List.of(), faults(settings, "3"));
  }

  @ParameterizedTest
  @CsvSource({
    "queue, 0, HOLDFAST_DB_QUEUE",
    "queue, many, HOLDFAST_DB_QUEUE",
    "wait, 0s, HOLDFAST_DB_WAIT",
    "wait, 6s, HOLDFAST_DB_WAIT",
    "wait, soon, HOLDFAST_DB_WAIT",
    "silence, 61s, HOLDFAST_DB_SILENCE",
    "connect, 1ms, HOLDFAST_DB_CONNECT"
  })
  void whatIsNotIsRefusedByName(String name, String value, String named) {
    List<String> faults = faults(Map.of(name, value), null);

    assertEquals(1, faults.size());
    assertEquals(named, faults.get(0).split(" ")[0]);
  }

  @ParameterizedTest
  @CsvSource({"2", "none"})
  void twoConnectionsAreTooFew(String connections) {
    List<String> faults = faults(Map.of(), connections);

    assertEquals(1, faults.size());
    assertEquals("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", faults.get(0).split(" ")[0]);
  }
}
