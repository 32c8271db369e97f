package dev.holdfast.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertConfigTest {

  @ParameterizedTest
  @CsvSource({
    "refusals, 30, HOLDFAST_ALERT_REFUSALS",
    "refusals-overall, 200/0m, HOLDFAST_ALERT_REFUSALS_OVERALL",
    "volume, much, HOLDFAST_ALERT_VOLUME",
    "enumeration, 0/1m, HOLDFAST_ALERT_ENUMERATION",
    "odd-payloads, -1/1m, HOLDFAST_ALERT_ODD_PAYLOADS",
    "lockouts, 5/2h, HOLDFAST_ALERT_LOCKOUTS",
    "volume-factor, 0, HOLDFAST_ALERT_VOLUME_FACTOR",
    "volume-learning, 2d, HOLDFAST_ALERT_VOLUME_LEARNING",
    "kept, 1h, HOLDFAST_ALERT_KEPT",
    "off, 'refusals,nonsense', HOLDFAST_ALERT_OFF"
  })
  void whatCantBeReadIsRefusedWithItsName(String name, String value, String environment) {
    List<String> faults =
        AlertConfig.faults(asked -> Optional.ofNullable(Map.of(name, value).get(asked)));

    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith(environment + " "), faults::toString);
  }

  @Test
  void whatIsRightIsTaken() {
    Map<String, String> settings =
        Map.of("refusals", "off", "volume", "1000/5m", "kept", "30d", "off", "key_in_url,volume");

    assertEquals(List.of(), AlertConfig.faults(asked -> Optional.ofNullable(settings.get(asked))));
  }
}
