package dev.holdfast.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application verifies a file without settings, database or network. */
class VerifyAuditIT {
  @TempDir Path folder;

  private final TestChain chain = TestChain.of(10, 3);
  private String said;

  @Test
  void anIntactFileIs0() throws Exception {
    assertEquals(0, run(chain.lines(chain.whole())), () -> said);
    assertTrue(said.contains("INTACT"), said);
  }

  @Test
  void aBrokenOneIs1AndTheFirstBrokenEventIsNamed() throws Exception {
    List<byte[]> lines = new ArrayList<>(chain.lines(chain.whole()));
    lines.set(2, new String(lines.get(2), UTF_8).replace("success", "failure").getBytes(UTF_8));

    assertEquals(1, run(lines), () -> said);
    assertTrue(said.contains("BROKEN: event_changed at position 2, event "), said);
  }

  private int run(List<byte[]> lines) throws IOException, InterruptedException {
    Path file = folder.resolve("audit.ndjson");
    Files.write(file, TestChain.joined(lines));
    List<String> command = new ArrayList<>(Replica.command());
    command.addAll(List.of(VerifyAudit.COMMAND, file.toString()));
    ProcessBuilder start = new ProcessBuilder(command).redirectErrorStream(true);
    start.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    Process process = start.start();
    said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor();
  }
}
