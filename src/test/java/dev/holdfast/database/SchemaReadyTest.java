package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaReadyTest {

  @Test
  void readinessWaitsForTheNewestMigration() throws IOException {
    Pattern name = Pattern.compile("V(\\d+)__.*\\.sql");
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      int newest =
          files
              .map(file -> name.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .mapToInt(version -> Integer.parseInt(version.group(1)))
              .max()
              .orElseThrow();

      assertEquals(newest, SchemaReady.SCHEMA);
    }
  }
}
