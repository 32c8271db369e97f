package dev.holdfast.attachment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttachmentConfigTest {

  @ParameterizedTest
  @CsvSource({"4,0", "1000,0", "48,0", "3,2", "1001,2", "-5,2", "many,2", "99999,2"})
  void howManyAtOnceIsBounded(String setting, int faults) {
    assertEquals(faults, AttachmentConfig.faults(name -> Optional.of(setting)).size());
  }
}
