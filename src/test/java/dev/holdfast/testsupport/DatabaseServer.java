package dev.holdfast.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The running service's PostgreSQL as the processes that it is: paused, stopped, started again. */
public final class DatabaseServer {
  private final ProcessHandle postmaster;
  private final List<String> command;

  private DatabaseServer(ProcessHandle postmaster) {
    this.postmaster = postmaster;
    this.command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // It refuses to run as root, so it is started as nobody in particular.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(postmaster.info().command().orElseThrow());
    command.addAll(List.of(postmaster.info().arguments().orElseThrow()));
  }

  /** The one of the stack; it must be running. */
  public static DatabaseServer running() {
    Path lock = Path.of(Database.text("show data_directory")).resolve("postmaster.pid");
    try {
      long pid = Long.parseLong(Files.readAllLines(lock).get(0).strip());
      return new DatabaseServer(ProcessHandle.of(pid).orElseThrow());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Takes connections, as its system does for it, and answers nothing. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  /** Stops it at once, whatever it is doing. */
  public void stop() {
    run(List.of("kill", "-INT", Long.toString(postmaster.pid())));
    postmaster.onExit().join();
  }

  /** Starts it again as it was, and waits until it answers. */
  public void start() {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Waiting.until(DatabaseServer::answers);
  }

  private static boolean answers() {
    try {
      return "1".equals(Database.text("select 1"));
    } catch (IllegalStateException notYet) {
      return false;
    }
  }

  private void signal(String name) {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    Stream.concat(Stream.of(postmaster), postmaster.descendants())
        .forEach(process -> kill.add(Long.toString(process.pid())));
    run(kill);
  }

  private static void run(List<String> command) {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
