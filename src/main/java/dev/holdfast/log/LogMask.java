package dev.holdfast.log;

import io.quarkus.logging.LoggingFilter;
import io.quarkus.runtime.LaunchMode;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Makes a record fit to be written before a handler writes it: its message with its parameters, its
 * exceptions and what the request put beside it. It lets every record pass.
 */
@LoggingFilter(name = "mask")
public final class LogMask implements Filter {
  /** On a developer's machine logs are plain text, and hold the mails that would be sent. */
  private final boolean plain;

  public LogMask() {
    this(LaunchMode.current().isDevOrTest());
  }

  LogMask(boolean plain) {
    this.plain = plain;
  }

  @Override
  public boolean isLoggable(LogRecord line) {
    if (line instanceof ExtLogRecord record) {
      message(record);
      context(record);
    } else if (line.getMessage() != null) {
      line.setMessage(safe(line.getMessage()));
    }
    if (line.getThrown() != null && !(line.getThrown() instanceof MaskedThrowable)) {
      line.setThrown(MaskedThrowable.of(line.getThrown(), this::safe));
    }
    return true;
  }

  private void message(ExtLogRecord record) {
    String text = record.getFormattedMessage();
    if (text == null) {
      return;
    }
    String safe = safe(text);
    if (!safe.equals(text)) {
      record.setMessage(safe, ExtLogRecord.FormatStyle.NO_FORMAT);
      record.setParameters(null);
    }
  }

  private void context(ExtLogRecord record) {
    Map<String, String> context = record.getMdcCopy();
    if (context != null && !context.isEmpty()) {
      Map<String, String> safe = new HashMap<>();
      context.forEach((name, value) -> safe.put(name, value == null ? null : safe(value)));
      if (!safe.equals(context)) {
        record.setMdc(safe);
      }
    }
    if (record.getNdc() != null && !record.getNdc().isEmpty()) {
      record.setNdc(safe(record.getNdc()));
    }
  }

  private String safe(String text) {
    String masked = plain ? SecretText.maskedButCodes(text) : SecretText.masked(text);
    return OneLine.of(masked, plain);
  }
}
