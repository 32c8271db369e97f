package dev.holdfast.account.export;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.testsupport.Actor;
import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.MovableClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In-process, because the clock is moved. */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class ExportLimitsTest {

  @AfterEach
  void resetClock() {
    MovableClock.reset();
  }

  @Test
  void whatIsNotFinishedAfterTenMinutesIsCut() {
    Actor anna = ExportRoutesTest.wealthy();
    try (StalledReader reader = new StalledReader(anna.token())) {
      reader.first(50_000);

      MovableClock.forward(Duration.ofMinutes(11));

      assertFalse(reader.rest().endsWith("0\r\n\r\n"), "it was ended as if it were whole");
    }
  }
}
