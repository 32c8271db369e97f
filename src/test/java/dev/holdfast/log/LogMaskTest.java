package dev.holdfast.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogMaskTest {
  private static final String KEY = "sk_live_Ab12Cd34Ef56_0123456789";

  private final LogMask json = new LogMask(false);
  private final LogMask plain = new LogMask(true);

  @Test
  void parametersAreMaskedWithTheirMessage() {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO,
            "key %s of %s",
            ExtLogRecord.FormatStyle.PRINTF,
            LogMaskTest.class.getName());
    record.setParameters(new Object[] {KEY, "anna"});

    assertTrue(json.isLoggable(record));

    assertEquals("key *** of anna", record.getFormattedMessage());
  }

  @Test
  void aMessageThatNeedsNoMaskKeepsItsParameters() {
    ExtLogRecord record =
        new ExtLogRecord(
            Level.INFO, "%d keys", ExtLogRecord.FormatStyle.PRINTF, LogMaskTest.class.getName());
    record.setParameters(new Object[] {3});

    json.isLoggable(record);

    assertEquals("3 keys", record.getFormattedMessage());
    assertEquals(1, record.getParameters().length);
  }

  @Test
  void aRecordOfTheJdkIsMaskedToo() {
    LogRecord record = new LogRecord(Level.INFO, "key " + KEY);

    json.isLoggable(record);

    assertEquals("key ***", record.getMessage());
  }

  @Test
  void theContextIsMasked() {
    ExtLogRecord record = line("x");
    record.setMdc(Map.of("requestId", "req_0123456789ABCDEFGHJKMNPQRS", "key", KEY));
    record.setNdc("of " + KEY);

    json.isLoggable(record);

    assertEquals(
        Map.of("requestId", "req_0123456789ABCDEFGHJKMNPQRS", "key", "***"), record.getMdcCopy());
    assertEquals("of ***", record.getNdc());
  }

  @Test
  void exceptionsAreMaskedWithTheirCausesAndKeepTheirNamesAndFrames() {
    Throwable cause = new IllegalArgumentException("Bearer abc123def");
    Exception thrown = new IllegalStateException("no " + KEY, cause);
    thrown.addSuppressed(new RuntimeException("postgresql://a:geheim@db"));
    ExtLogRecord record = line("x");
    record.setThrown(thrown);

    json.isLoggable(record);

    String trace = trace(record.getThrown());
    assertTrue(trace.startsWith("java.lang.IllegalStateException: no ***"), trace);
    assertTrue(trace.contains("Caused by: java.lang.IllegalArgumentException: Bearer ***"), trace);
    assertTrue(
        trace.contains("Suppressed: java.lang.RuntimeException: postgresql://***@db"), trace);
    assertTrue(trace.contains("at dev.holdfast.log.LogMaskTest."), trace);
    assertFalse(trace.contains("sk_live_") || trace.contains("geheim"), trace);
  }

  @Test
  void anExceptionThatNeedsNoMaskIsLeftAlone() {
    Exception thrown = new IllegalStateException("plain", new RuntimeException("as well"));
    ExtLogRecord record = line("x");
    record.setThrown(thrown);

    json.isLoggable(record);

    assertSame(thrown, record.getThrown());
  }

  @Test
  void exceptionsThatCauseEachOtherEnd() {
    Exception first = new IllegalStateException("no " + KEY);
    Exception second = new RuntimeException("x", first);
    first.initCause(second);
    ExtLogRecord record = line("x");
    record.setThrown(first);

    json.isLoggable(record);

    assertFalse(trace(record.getThrown()).contains("sk_live_"));
  }

  @Test
  void anExceptionThatCantSayWhatItIsDoesNotHideTheLine() {
    ExtLogRecord record = line("x");
    record.setThrown(
        new RuntimeException("y", new RuntimeException(KEY)) {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            throw new IllegalStateException();
          }
        });

    assertTrue(json.isLoggable(record));

    assertFalse(trace(record.getThrown()).contains("sk_live_"));
  }

  @ParameterizedTest
  @CsvSource({
    "'a\r\nb','a\n  | b'",
    "'a\nb','a\n  | b'",
    "'a\rb','a\\rb'",
    "'ends\n','ends'",
    "'\u001b[2Jx','\\u001b[2Jx'",
    "'a\u2028b','a\\u2028b'",
    "'a\u0085b','a\\u0085b'",
    "'a\u202eb','a\\u202eb'",
    "'a\tb','a\tb'"
  })
  void inPlainTextNoMessageIsAnotherLine(String message, String expected) {
    ExtLogRecord record = line(message);

    plain.isLoggable(record);

    assertEquals(expected, record.getFormattedMessage());
  }

  @ParameterizedTest
  @CsvSource({"'a\nb','a\nb'", "'\u001b[2Jx','\\u001b[2Jx'", "'a\u2028b','a\\u2028b'"})
  void inJsonTheLineFeedIsLeftToTheFormat(String message, String expected) {
    ExtLogRecord record = line(message);

    json.isLoggable(record);

    assertEquals(expected, record.getFormattedMessage());
  }

  @Test
  void anExceptionIsNoOtherLineEither() {
    ExtLogRecord record = line("x");
    record.setThrown(new IllegalStateException("a\n2026-11-22 10:00:00 INFO forged"));

    plain.isLoggable(record);

    assertTrue(
        trace(record.getThrown()).lines().noneMatch(line -> line.startsWith("2026-11-22")),
        trace(record.getThrown()));
  }

  private static ExtLogRecord line(String message) {
    return new ExtLogRecord(
        Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, LogMaskTest.class.getName());
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
