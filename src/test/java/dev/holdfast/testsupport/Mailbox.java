package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mails that the service has sent. */
public final class Mailbox {
  private static final Pattern CODE = Pattern.compile("\\b([0-9A-Z]{5}-[0-9A-Z]{5})\\b");
  private static final long PATIENCE_MILLIS = 10_000;

  private Mailbox() {}

  /** All mails to an address so far, the oldest first. */
  public static List<String> of(String address) {
    try (InputStream in =
        URI.create(System.getProperty(HoldfastStack.MAILS) + address).toURL().openStream()) {
      String mails = new String(in.readAllBytes(), UTF_8);
      return mails.isEmpty() ? List.of() : List.of(mails.split("\0"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The mails to an address as soon as there are so many. */
  public static List<String> awaitCount(String address, int count) {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < end) {
      List<String> mails = of(address);
      if (mails.size() >= count) {
        return mails;
      }
      sleep(20);
    }
    throw new AssertionError("no mail number " + count + " to " + address);
  }

  /** The code in the latest of the first so many mails to an address. */
  public static String awaitCode(String address, int count) {
    return codeIn(awaitCount(address, count).get(count - 1))
        .orElseThrow(
            () -> new AssertionError("no code in mail number " + count + " to " + address));
  }

  /** The code in a mail, empty if there is none. */
  public static Optional<String> codeIn(String mail) {
    Matcher code = CODE.matcher(mail);
    return code.find() ? Optional.of(code.group(1)) : Optional.empty();
  }

  /** The code in the first mail to an address. */
  public static String awaitCode(String address) {
    return awaitCode(address, 1);
  }

  /** Lets pass in which a mail that should not come would have come. */
  public static List<String> afterAWhile(String address) {
    sleep(1500);
    return of(address);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }
}
