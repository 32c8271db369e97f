package dev.holdfast.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.testsupport.Database;
import dev.holdfast.testsupport.HoldfastStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map of what is stored is true: nothing is kept that it does not tell of (ASVS 14.1.1). */
@QuarkusTest
@WithTestResource(HoldfastStack.class)
class DataMapTest {
  private static final Path MAP = Path.of("docs/data-map.md");
  private static final Pattern TABLE = Pattern.compile("^### `(\\w+)`");
  private static final Pattern ROW = Pattern.compile("^\\| ((?:`\\w+`(?:, )?)+) \\| (\\w+) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Set<String> LEVELS = Set.of("open", "internal", "personal", "secret");

  @Test
  void everyColumnIsOnTheMapAndNoOther() throws IOException {
    Set<String> stored =
        new TreeSet<>(
            Database.texts(
                "select c.table_name || '.' || c.column_name from information_schema.columns c"
                    + " join pg_tables t on t.schemaname = 'public' and t.tablename = c.table_name"
                    + " where c.table_schema = 'public' and c.table_name <> 'flyway_schema_history'"));

    assertEquals(stored, onTheMap());
  }

  private static Set<String> onTheMap() throws IOException {
    Set<String> columns = new TreeSet<>();
    String table = null;
    for (String line : Files.readAllLines(MAP)) {
      Matcher heading = TABLE.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.find()) {
        table = heading.group(1);
      } else if (table != null && row.find()) {
        assertEquals(true, LEVELS.contains(row.group(2)), line);
        Matcher name = NAME.matcher(row.group(1));
        while (name.find()) {
          columns.add(table + "." + name.group(1));
        }
      }
    }
    return columns;
  }
}
