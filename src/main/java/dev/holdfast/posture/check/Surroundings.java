package dev.holdfast.posture.check;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The process and the machine that the service runs in.
 *
 * @param folder where it was started
 * @param root the root of the file system
 * @param superuser whether it may do anything there
 * @param arguments what the virtual machine was started with
 * @param hasClass whether a class is there, by its name
 * @param hasCoreDumps whether a crash would write the memory to a file
 */
public record Surroundings(
    Path folder,
    Path root,
    boolean superuser,
    List<String> arguments,
    Predicate<String> hasClass,
    boolean hasCoreDumps,
    Clock clock) {
  private static final Path SELF = Path.of("/proc/self");
  private static final Path LIMITS = Path.of("/proc/self/limits");

  /** Those of this process. Reads files, so it blocks. */
  public static Surroundings here(Clock clock) {
    Path folder = Path.of("").toAbsolutePath();
    return new Surroundings(
        folder,
        folder.getRoot(),
        isSuperuser(),
        virtualMachineArguments(),
        Surroundings::isThere,
        writesCoreDumps(),
        clock);
  }

  private static boolean isSuperuser() {
    try {
      return Files.exists(SELF)
          ? Integer.valueOf(0).equals(Files.getAttribute(SELF, "unix:uid"))
          : "root".equals(System.getProperty("user.name"));
    } catch (IOException | UnsupportedOperationException unknown) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  private static List<String> virtualMachineArguments() {
    List<String> arguments = new ArrayList<>();
    try {
      arguments.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    } catch (RuntimeException | LinkageError notInThisExecutable) {
      // A native executable has none of what is looked for.
    }
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("com.sun.management.jmxremote"))
        .forEach(name -> arguments.add("-D" + name));
    return arguments;
  }

  private static boolean isThere(String className) {
    try {
      Class.forName(className, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  private static boolean writesCoreDumps() {
    try {
      return Files.readAllLines(LIMITS).stream()
          .filter(line -> line.startsWith("Max core file size"))
          .noneMatch(line -> line.matches("Max core file size\\s+0\\s.*"));
    } catch (IOException notThisSystem) {
      return false;
    }
  }
}
