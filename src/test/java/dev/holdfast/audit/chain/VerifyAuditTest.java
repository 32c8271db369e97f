package dev.holdfast.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.secret.SealingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyAuditTest {
  @TempDir Path folder;

  private final TestChain chain = TestChain.of(10, 3);
  private final Stretch end = chain.whole();
  private List<byte[]> lines;
  private String said;

  @BeforeEach
  void export() {
    lines = new ArrayList<>(chain.lines(end));
  }

  @Test
  void anIntactFileIs0AndSaysWhoseWordItTook() throws IOException {
    assertEquals(0, run());
    assertTrue(said.contains("INTACT") && said.contains("taken from the file itself"), said);
  }

  @Test
  void theFingerprintMakesTheKeyTrusted() throws IOException {
    assertEquals(0, run(chain.key.verifier().fingerprint()));
    assertTrue(said.contains("INTACT") && !said.contains("taken from"), said);
  }

  @Test
  void soDoesThePublicKeyAsPem() throws IOException {
    Path key = folder.resolve("key.pem");
    Files.writeString(
        key,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(chain.key.verifier().encoded())
            + "\n-----END PUBLIC KEY-----\n");

    assertEquals(0, run(key.toString()));
  }

  @Test
  void anotherKeyIs1() throws IOException {
    String other = SealingKey.fresh().verifier().fingerprint();

    assertEquals(1, run(other));
    assertTrue(said.contains("sealed by another key"), said);
  }

  @Test
  void anEditedLineIs1AndNamed() throws IOException {
    replaceIn(6, "\"done\"", "\"undone\"");

    assertEquals(1, run());
    assertTrue(said.contains("BROKEN: event_changed at position 5, event "), said);
  }

  @Test
  void aLineThatWasTakenOutIs1() throws IOException {
    lines.remove(6);

    assertEquals(1, run());
    assertTrue(said.contains("BROKEN: position_missing at position 5"), said);
  }

  @Test
  void linesThatChangedPlacesAre1() throws IOException {
    Collections.swap(lines, 5, 6);

    assertEquals(1, run());
    assertTrue(said.contains("at position 4"), said);
  }

  @Test
  void aFileThatWasCutIs1() throws IOException {
    lines.subList(9, lines.size()).clear();

    assertEquals(1, run());
    assertTrue(said.contains("BROKEN: position_missing"), said);
  }

  @Test
  void aFileThatWasCutAndEndedByAnotherIs1() throws IOException {
    TestChain shorter = TestChain.of(0, 3);
    shorter.links.addAll(chain.links.subList(0, 9));
    shorter.seals.addAll(chain.seals);
    byte[] forged = shorter.lines(shorter.whole()).get(13);
    lines.subList(13, lines.size()).clear();
    lines.add(forged);

    assertEquals(1, run());
    assertTrue(said.contains("BROKEN: end_mismatch at position 9"), said);
  }

  @Test
  void whatNoHashCoversIsUnreadable() throws IOException {
    replaceIn(1, "{\"type\"", "{\"comment\":\"x\",\"type\"");

    assertEquals(2, run());
    assertTrue(said.contains("unreadable: line 2"), said);
  }

  @Test
  void aTimeThatIsWrittenOtherwiseIsUnreadable() throws IOException {
    replaceIn(1, ".000Z\"", ".0009Z\"");

    assertEquals(2, run());
  }

  @Test
  void aFieldThatComesTwiceIsUnreadable() throws IOException {
    replaceIn(1, "\"actor\":", "\"actor\":\"system\",\"actor\":");

    assertEquals(2, run());
  }

  @Test
  void anythingElseIsUnreadable() throws IOException {
    lines.clear();
    lines.add("x\n".getBytes(UTF_8));

    assertEquals(2, run());
  }

  @Test
  void aFileThatIsNotThereIsUnreadable() throws IOException {
    assertEquals(2, said(folder.resolve("none").toString()));
  }

  private void replaceIn(int line, String old, String with) {
    lines.set(line, new String(lines.get(line), UTF_8).replace(old, with).getBytes(UTF_8));
  }

  private int run(String... key) throws IOException {
    Path file = folder.resolve("audit.ndjson");
    Files.write(file, TestChain.joined(lines));
    List<String> arguments = new ArrayList<>(List.of(file.toString()));
    arguments.addAll(List.of(key));
    return said(arguments.toArray(String[]::new));
  }

  private int said(String... arguments) {
    List<String> all = new ArrayList<>(List.of(VerifyAudit.COMMAND));
    all.addAll(List.of(arguments));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = VerifyAudit.run(all.toArray(String[]::new), new PrintStream(out, true, UTF_8));
    said = out.toString(UTF_8);
    return code;
  }
}
