package dev.holdfast.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page that says what is logged is true of the code. */
class AuditCatalogueTest {
  private static final Path PAGE = Path.of("docs/audit.md");

  @Test
  void thePageHasEveryActionOnceInTheirOrder() throws IOException {
    List<String> listed =
        rows().stream().map(row -> row.get(0)).filter(action -> !action.isEmpty()).toList();

    assertEquals(Arrays.stream(AuditAction.values()).map(AuditAction::label).toList(), listed);
  }

  @Test
  void everyRowHasItsCellsAndAnOutcome() throws IOException {
    Set<String> outcomes =
        Arrays.stream(AuditOutcome.values()).map(AuditOutcome::label).collect(Collectors.toSet());

    for (List<String> row : rows()) {
      assertEquals(6, row.size(), row::toString);
      assertTrue(outcomes.contains(row.get(2)), row::toString);
    }
  }

  /** The cells of the table, below its head. */
  private static List<List<String>> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
        .map(cells -> Arrays.stream(cells).map(cell -> cell.strip().replace("`", "")).toList())
        .toList();
  }
}
