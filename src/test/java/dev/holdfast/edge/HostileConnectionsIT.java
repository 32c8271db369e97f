package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.HoldfastStack;
import dev.holdfast.testsupport.Replica;
import dev.holdfast.testsupport.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many connections to the packaged service, from one address that is nobody's proxy. */
class HostileConnectionsIT {
  private static final int PLACES = 600;
  private static final Duration DEADLINE_TWICE = Duration.ofSeconds(20);

  private static HoldfastStack stack;
  private static Replica replica;

  @BeforeAll
  static void start() throws IOException {
    stack = new HoldfastStack();
    Map<String, String> settings = new HashMap<>(stack.start());
    settings.put("holdfast.trusted-proxies", "192.0.2.1");
    settings.put("holdfast.http.connections-per-address", Integer.toString(PLACES));
    replica = Replica.start(settings);
  }

  @AfterAll
  static void stop() {
    replica.close();
    stack.stop();
  }

  @Test
  void fiveHundredSlowConnectionsLeaveTheServiceAnsweringAndAreClosed() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        slow.add(open());
        send(slow.get(i), "GET / HTTP/1.1\r\nX: ");
      }
      int[] answered = {0};
      Waiting.until(
          DEADLINE_TWICE,
          () -> {
            slow.removeIf(HostileConnectionsIT::isGone);
            answered[0] += replica.request().get("/nowhere").statusCode() == 404 ? 1 : -10_000;
            return slow.isEmpty();
          });
      assertTrue(answered[0] > 0);
    } finally {
      closeAll(slow);
    }
  }

  /** Sends one more byte; then whether the other side has closed. */
  private static boolean isGone(Socket slow) {
    try {
      slow.setSoTimeout(1);
      send(slow, "a");
      return slow.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void anAddressHasSoManyPlacesAndEachCloseFreesOne() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      Waiting.until(
          () -> {
            try {
              open.add(served());
              return false;
            } catch (IOException full) {
              return true;
            }
          });
      // A connection of another test may still be closing.
      assertTrue(open.size() <= PLACES && open.size() > PLACES - 20, "" + open.size());
      open.remove(0).close();
      Waiting.until(HostileConnectionsIT::serves);
    } finally {
      closeAll(open);
    }
  }

  @Test
  void tenThousandConnectionsThatComeAndGoLeaveEveryPlaceFree() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      Socket socket = open();
      // No wait in TIME_WAIT: there are not that many ports.
      socket.setSoLinger(true, 0);
      socket.close();
    }

    anAddressHasSoManyPlacesAndEachCloseFreesOne();
  }

  private static boolean serves() {
    try (Socket socket = served()) {
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  /** A connection that has a place: it was answered. */
  private static Socket served() throws IOException {
    Socket socket = open();
    try {
      send(socket, "GET /nowhere HTTP/1.1\r\nHost: holdfast.test\r\n\r\n");
      if (socket.getInputStream().readNBytes(12).length < 12) {
        throw new SocketException("closed");
      }
      return socket;
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static Socket open() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", replica.port()), 5_000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
