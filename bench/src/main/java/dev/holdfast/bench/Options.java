package dev.holdfast.bench;

import java.util.ArrayList;
import java.util.List;

/** What the command line asks for; README.md says what each means. */
final class Options {
  boolean walls;
  boolean storm;
  boolean overload;
  int clients = 200;
  int pauseMillis = 0;
  int rounds = 5;
  int seconds = 10;
  int warmUp = 30_000;
  int connections = 32;
  int eventLoops = 2 * Runtime.getRuntime().availableProcessors();
  int poolSize = 20;
  List<String> only = List.of("read", "list", "create");
  final List<Candidate> candidates = new ArrayList<>();
  final List<String> both = new ArrayList<>();

  /** Another build of the service, or other options of its JVM, measured in the same rounds. */
  record Candidate(String name, String app, List<String> jvm) {}

  static Options of(String... arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "walls" -> options.walls = true;
        case "storm" -> options.storm = true;
        case "overload" -> options.overload = true;
        case "--clients" -> options.clients = Integer.parseInt(arguments[++i]);
        case "--pause" -> options.pauseMillis = Integer.parseInt(arguments[++i]);
        case "--rounds" -> options.rounds = Integer.parseInt(arguments[++i]);
        case "--seconds" -> options.seconds = Integer.parseInt(arguments[++i]);
        case "--warm-up" -> options.warmUp = Integer.parseInt(arguments[++i]);
        case "--connections" -> options.connections = Integer.parseInt(arguments[++i]);
        case "--event-loops" -> options.eventLoops = Integer.parseInt(arguments[++i]);
        case "--pool" -> options.poolSize = Integer.parseInt(arguments[++i]);
        case "--only" -> options.only = List.of(arguments[++i].split(","));
        case "--jvm" -> options.both.add(arguments[++i]);
        case "--candidate" -> options.candidates.add(candidate(arguments[++i]));
        default -> throw new IllegalArgumentException("not an option: " + arguments[i]);
      }
    }
    return options;
  }

  /** {@code name=folder of quarkus-app or nothing, then JVM options, with commas between}. */
  private static Candidate candidate(String text) {
    String[] parts = text.substring(text.indexOf('=') + 1).split(",");
    return new Candidate(
        text.substring(0, text.indexOf('=')),
        parts[0].isEmpty() ? System.getProperty("bench.app") : parts[0],
        List.of(parts).subList(1, parts.length));
  }
}
