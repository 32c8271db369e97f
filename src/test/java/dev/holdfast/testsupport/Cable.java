package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The wire between the service and its database: it can fall silent, be cut, or lose the next
 * commit of what has a mark, on its way there, or the answer to it on its way back. The service
 * commits work of its own at any time, which is not meant.
 */
final class Cable implements AutoCloseable {
  private enum Loss {
    NONE,
    COMMIT,
    ANSWER
  }

  private final ServerSocket entrance;
  private final int database;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private boolean silent;
  private volatile boolean cut;
  private volatile Loss next = Loss.NONE;
  private volatile String mark;

  Cable(int database) throws IOException {
    this.database = database;
    this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** Does what a word says. */
  void obey(String order) {
    String word = order.replaceFirst(",.*", "");
    switch (word) {
      case "silence" -> silent(true);
      case "cut" -> {
        cut = true;
        links.forEach(Link::close);
      }
      case "loseCommit" -> lose(Loss.COMMIT, order);
      case "loseAnswer" -> lose(Loss.ANSWER, order);
      default -> {
        cut = false;
        next = Loss.NONE;
        silent(false);
      }
    }
  }

  private void lose(Loss loss, String order) {
    mark = order.substring(order.indexOf(',') + 1);
    next = loss;
  }

  private synchronized void silent(boolean silence) {
    silent = silence;
    notifyAll();
  }

  private synchronized void awaitSound() throws InterruptedException {
    while (silent) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        if (cut) {
          client.close();
        } else {
          links.add(new Link(client));
        }
      }
    } catch (IOException closed) {
      links.forEach(Link::close);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cable");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private final class Link {
    private final Socket client;
    private volatile Socket server;
    private volatile boolean answerIsLost;
    private boolean isMarked;

    Link(Socket client) {
      this.client = client;
      start(this::connect);
    }

    private void connect() {
      try {
        awaitSound();
        server = new Socket(InetAddress.getLoopbackAddress(), database);
        start(() -> carry(server, client, false));
        carry(client, server, true);
      } catch (IOException | InterruptedException noServer) {
        close();
      }
    }

    private void carry(Socket from, Socket to, boolean there) {
      byte[] bytes = new byte[65536];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read; (read = in.read(bytes)) >= 0; ) {
          awaitSound();
          if (there && next != Loss.NONE && isMarkedCommit(bytes, read)) {
            Loss loss = next;
            next = Loss.NONE;
            if (loss == Loss.COMMIT) {
              break;
            }
            answerIsLost = true;
          } else if (!there && answerIsLost) {
            break;
          }
          out.write(bytes, 0, read);
          out.flush();
        }
      } catch (IOException | InterruptedException broken) {
        // Either end is gone; so is the other then.
      }
      close();
    }

    private boolean isMarkedCommit(byte[] bytes, int length) {
      String text = new String(bytes, 0, length, ISO_8859_1);
      isMarked |= text.contains(mark);
      return isMarked && text.contains("COMMIT\0");
    }

    private void close() {
      links.remove(this);
      try {
        client.close();
        if (server != null) {
          server.close();
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
