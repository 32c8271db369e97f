package dev.holdfast.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The same around it, and a place where alerts are posted to; whether anybody is there is up to a
 * test.
 */
public final class ReceiverStack extends HoldfastStack {
  public static final String SECRET = "not a secret though it is long enough";
  private static final String PORT = "holdfast.test.receiver";

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = super.start();
    try {
      int port = Replica.freePort();
      System.setProperty(PORT, Integer.toString(port));
      settings.put("holdfast.alert.webhook.url", "http://127.0.0.1:" + port + Receiver.PATH);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    settings.put("holdfast.alert.webhook.secret", SECRET);
    settings.put("holdfast.alert.webhook.private", "true");
    return settings;
  }

  /** Somebody who is there from now on. */
  public static Receiver receiver() throws IOException {
    return Receiver.on(Integer.getInteger(PORT));
  }
}
