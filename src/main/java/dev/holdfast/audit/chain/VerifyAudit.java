package dev.holdfast.audit.chain;

import dev.holdfast.secret.SealVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/**
 * {@code verify-audit FILE [PUBLIC-KEY-FILE or FINGERPRINT]}: verifies an exported log without
 * settings, database or network. Ends with 0 if it is intact, 1 if it is not, 2 if that can't be
 * told.
 */
public final class VerifyAudit {
  /** The first argument that asks for it. */
  public static final String COMMAND = "verify-audit";

  private static final int INTACT = 0;
  private static final int BROKEN = 1;
  private static final int UNREADABLE = 2;
  private static final String FINGERPRINT = "[0-9a-fA-F]{64}";
  private static final int LONGEST_KEY_FILE = 10_000;

  private VerifyAudit() {}

  /**
   * Verifies and says what was found.
   *
   * @param arguments the command and what follows it
   * @return the exit code
   */
  public static int run(String[] arguments, PrintStream out) {
    if (arguments.length < 2 || arguments.length > 3) {
      out.println("usage: verify-audit FILE [PUBLIC-KEY-FILE or FINGERPRINT]");
      return UNREADABLE;
    }
    String expected = arguments.length == 3 ? arguments[2] : null;
    boolean byFingerprint = expected != null && expected.matches(FINGERPRINT);
    try (InputStream file = Files.newInputStream(Path.of(arguments[1]))) {
      SealVerifier trusted = expected == null || byFingerprint ? null : key(Path.of(expected));
      ExportFile.Contents contents = new ExportFile(file).verify(trusted);
      if (byFingerprint
          && !contents.key().fingerprint().equals(expected.toLowerCase(Locale.ROOT))) {
        out.println("BROKEN: sealed by another key, " + contents.key().fingerprint());
        return BROKEN;
      }
      return said(contents, expected != null, out);
    } catch (ExportFile.UnreadableException | IOException | IllegalArgumentException unreadable) {
      out.println("unreadable: " + unreadable.getMessage());
      return UNREADABLE;
    }
  }

  private static int said(ExportFile.Contents contents, boolean isTrusted, PrintStream out) {
    ChainCheck check = contents.check();
    out.println("exported at   " + contents.exportedAt());
    out.println("begins behind " + contents.begin());
    out.println("good events   " + check.links());
    out.println(
        "last seal     "
            + (check.lastSeal() == null
                ? "none"
                : check.lastSeal().number() + " of " + check.lastSeal().at()));
    out.println(
        "key           "
            + contents.key().fingerprint()
            + (isTrusted
                ? ""
                : " (taken from the file itself: compare it with what the service logs at its"
                    + " start, or give it as the second argument)"));
    if (check.firstBroken().isEmpty()) {
      out.println("INTACT");
      return INTACT;
    }
    Broken broken = check.firstBroken().get();
    out.println(
        "BROKEN: "
            + broken.reason().label()
            + " at position "
            + broken.position()
            + (broken.eventId() == null ? "" : ", event " + broken.eventId()));
    return BROKEN;
  }

  /** PEM, or the bytes themselves. */
  private static SealVerifier key(Path file) throws IOException {
    if (Files.size(file) > LONGEST_KEY_FILE) {
      throw new IllegalArgumentException("that is no public key");
    }
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    return text.startsWith("-----BEGIN PUBLIC KEY-----")
        ? SealVerifier.of(
            Base64.getMimeDecoder().decode(text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "")))
        : SealVerifier.of(bytes);
  }
}
