package dev.holdfast.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/** Starts everything, checks that the servers say the same, loads them in turn, prints a table. */
public final class Bench {
  private static final String INVOICES = "/api/v1/invoices";
  private static final int PAGE = 25;
  private static final int[] CROWDS = {10, 20, 100, 500};

  private final Options options;
  private final Path home = Path.of(System.getProperty("bench.home"));
  private final Path work = home.resolve("target/run");
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, String> settings = new HashMap<>();
  private Surroundings surroundings;

  private Bench(Options options) {
    this.options = options;
  }

  public static void main(String... arguments) throws Exception {
    Bench bench = new Bench(Options.of(arguments));
    Thread ending = new Thread(bench::close);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      bench.run();
    } catch (Exception failure) {
      failure.printStackTrace();
      // The mail sink's threads would keep the process, and all that it started, alive.
      System.exit(1);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Files.createDirectories(work);
    surroundings = new Surroundings();
    open.push(surroundings);
    settings();

    Server service = service("service", System.getProperty("bench.app"), List.of(), true);
    Client reader = Client.registered(service.url(), surroundings, "reader@example.com");
    Client writer = Client.registered(service.url(), surroundings, "writer@example.com");
    List<String> ids = invoices(reader);
    String draft = draft(customer(writer)).encode();
    crowd(account(reader));
    Server bare = bare(account(reader), account(writer));
    compare(new Client(bare.url()), reader, ids);

    System.out.printf(
        "Java %s, %d processors, %d connections, %d event loops, %d database connections, -Xmx256m%s%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        options.connections,
        options.eventLoops,
        options.poolSize,
        options.both.isEmpty() ? "" : " " + String.join(" ", options.both));
    System.out.printf(
        "%d rounds of %d s each after %d requests of warm-up; service is process %d, bare %d%n%n",
        options.rounds, options.seconds, options.warmUp, service.pid(), bare.pid());

    if (options.walls) {
      walls(bare, reader, ids);
    } else if (options.storm || options.overload) {
      List<Server> servers = new ArrayList<>(List.of(service));
      for (Options.Candidate candidate : options.candidates) {
        servers.add(service(candidate.name(), candidate.app(), candidate.jvm(), false));
      }
      if (options.storm) {
        storm(servers, reader, ids);
      } else {
        overload(servers, reader, ids);
      }
    } else {
      List<Server> servers = new ArrayList<>();
      servers.add(bare);
      servers.add(service);
      for (Options.Candidate candidate : options.candidates) {
        servers.add(service(candidate.name(), candidate.app(), candidate.jvm(), false));
      }
      scenarios(servers, reader, writer, ids, draft);
    }
  }

  private void scenarios(
      List<Server> servers, Client reader, Client writer, List<String> ids, String draft)
      throws Exception {
    List<Load> loads =
        List.of(
            Load.get("read", ids.stream().map(id -> INVOICES + "/" + id).toList(), reader.token(), work),
            Load.get("list", List.of(INVOICES + "?limit=" + PAGE), reader.token(), work),
            Load.post("create", INVOICES, draft, writer.token(), work));
    for (Load load : loads) {
      if (options.only.contains(load.name())) {
        Map<String, List<Load.Round>> measured = new LinkedHashMap<>();
        for (Server server : servers) {
          warmUp(load, server);
        }
        for (int round = 0; round < options.rounds; round++) {
          for (Server server : servers) {
            measured
                .computeIfAbsent(server.name, name -> new ArrayList<>())
                .add(round(load, server));
          }
        }
        print(load.name(), measured);
      }
    }
  }

  private void walls(Server bare, Client reader, List<String> ids) throws Exception {
    List<Load> loads = new ArrayList<>();
    for (String way : List.of("none", "function", "transaction")) {
      loads.add(
          Load.get(way, ids.stream().map(id -> "/walls/" + way + "/" + id).toList(), reader.token(), work));
    }
    Map<String, List<Load.Round>> measured = new LinkedHashMap<>();
    for (Load load : loads) {
      warmUp(load, bare);
    }
    for (int round = 0; round < options.rounds; round++) {
      for (Load load : loads) {
        measured
            .computeIfAbsent(load.name(), name -> new ArrayList<>())
            .add(round(load, bare));
      }
    }
    print("second wall", measured);
  }

  /** The reader's times in the quiet and in the storm, in turn. */
  private void storm(List<Server> servers, Client reader, List<String> ids) throws Exception {
    List<String> paths = ids.stream().map(id -> INVOICES + "/" + id).toList();
    System.out.printf(
        "%d clients log in, %d ms between answer and next try; times in ms%n%n",
        options.clients,
        options.pauseMillis);
    System.out.printf(
        "%-12s %9s %9s %9s %9s %7s %9s   %s%n",
        "storm", "quiet p50", "quiet p99", "storm p50", "storm p99", "ratio", "peak MiB", "answers");
    Map<Server, List<Double>> ratios = new LinkedHashMap<>();
    for (Server server : servers) {
      warmUp(Load.get("read", paths, reader.token(), work), server);
    }
    for (int round = 0; round <= options.rounds; round++) {
      for (Server server : servers) {
        try (Storm storm = new Storm(server, reader.token(), paths)) {
          Storm.Round quiet = storm.run(0, 0, options.seconds);
          Storm.Round stormy = storm.run(options.clients, options.pauseMillis, options.seconds);
          double ratio = stormy.percentile(0.99) / quiet.percentile(0.99);
          // The first shows the compilers the way.
          if (round > 0) {
            ratios.computeIfAbsent(server, name -> new ArrayList<>()).add(ratio);
            System.out.printf(
                Locale.ROOT,
                "%-12s %9.2f %9.2f %9.2f %9.2f %7.2f %9d   %s%n",
                server.name,
                quiet.percentile(0.5),
                quiet.percentile(0.99),
                stormy.percentile(0.5),
                stormy.percentile(0.99),
                ratio,
                server.peakMebibytes(),
                stormy.answers());
          }
        }
      }
    }
    ratios.forEach(
        (server, each) ->
            System.out.printf(
                Locale.ROOT,
                "%-12s median ratio of p99: %.2f%n",
                server.name,
                median(each, Double::doubleValue)));
  }

  /** What more and more clients get of a slow database, in turn from each server. */
  private void overload(List<Server> servers, Client reader, List<String> ids) throws Exception {
    List<String> paths = ids.stream().map(id -> INVOICES + "/" + id).toList();
    for (Server server : servers) {
      long served = 0;
      while (served < options.warmUp) {
        try (Overload overload = new Overload(server, reader.token(), paths)) {
          served += overload.run(CROWDS[0], options.seconds).served().size();
        }
      }
    }
    surroundings.run(Overload.SLOW);
    System.out.printf(
        "each read takes the database %d ms; times in ms%n%n%-10s %7s %9s %9s %9s %9s %9s %9s %7s %9s%n",
        Overload.SLOW_MILLIS,
        "overload", "clients", "good/s", "p50", "p99", "refused/s", "p50", "p99", "failed", "peak MiB");
    for (int clients : CROWDS) {
      for (int round = 0; round < options.rounds; round++) {
        for (Server server : servers) {
          try (Overload overload = new Overload(server, reader.token(), paths)) {
            Overload.Round told = overload.run(clients, options.seconds);
            System.out.printf(
                Locale.ROOT,
                "%-10s %7d %9.0f %9.1f %9.1f %9.0f %9.1f %9.1f %7d %9d%n",
                server.name,
                clients,
                told.goodput(),
                Overload.Round.percentile(told.served(), 0.5),
                Overload.Round.percentile(told.served(), 0.99),
                told.refused().size() / told.seconds(),
                Overload.Round.percentile(told.refused(), 0.5),
                Overload.Round.percentile(told.refused(), 0.99),
                told.failed(),
                server.peakMebibytes());
          }
        }
      }
    }
  }

  private Load.Round round(Load load, Server server) throws Exception {
    return load.run(
        server, surroundings, options.connections, options.seconds, home.resolve("load.lua"));
  }

  /** By requests, not by time: a compiler counts calls. Two minutes at most. */
  private void warmUp(Load load, Server server) throws Exception {
    long served = 0;
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (served < options.warmUp && System.nanoTime() < end) {
      served += round(load, server).requests();
    }
  }

  /** The first is what the others are compared with, round by round. */
  private static void print(String title, Map<String, List<Load.Round>> measured) {
    List<Load.Round> base = measured.values().iterator().next();
    System.out.printf(
        "%-14s %8s %8s %8s %9s %9s %7s   %s%n",
        title,
        "req/s",
        "p50 ms",
        "p99 ms",
        "server us",
        "pg us",
        "ratio",
        "of each round");
    measured.forEach(
        (name, rounds) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < rounds.size(); i++) {
            ratios.add(rounds.get(i).perSecond() / base.get(i).perSecond());
          }
          System.out.printf(
              Locale.ROOT,
              "  %-12s %8.0f %8.2f %8.2f %9.0f %9.0f %7.2f   %s%n",
              name,
              median(rounds, Load.Round::perSecond),
              median(rounds, Load.Round::p50),
              median(rounds, Load.Round::p99),
              median(rounds, Load.Round::serverCpu),
              median(rounds, Load.Round::databaseCpu),
              median(ratios, Double::doubleValue),
              String.join(
                  " ", ratios.stream().map(ratio -> String.format(Locale.ROOT, "%.2f", ratio)).toList()));
        });
    System.out.println();
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> of) {
    double[] sorted = values.stream().mapToDouble(of).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  // --- the servers

  /** What a deployment sets, with limits so high that the load stays below them. */
  private void settings() {
    settings.putAll(surroundings.settings());
    settings.put("HOLDFAST_TLS_MODE", "upstream");
    settings.put("HOLDFAST_TRUSTED_PROXIES", "127.0.0.1/32");
    for (String tier : List.of("GLOBAL", "ADDRESS", "PRINCIPAL", "AUTH")) {
      settings.put("HOLDFAST_RATE_LIMIT_" + tier, "100000000/1m");
    }
    if (!options.overload) {
      // While the service is cold, and on a busy machine, some would be refused.
      settings.put("HOLDFAST_DB_WAIT", "5s");
    }
    settings.put("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", Integer.toString(options.eventLoops));
    settings.put("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", Integer.toString(options.poolSize));
  }

  private Server service(String name, String app, List<String> jvm, boolean first) throws Exception {
    int port = Server.freePort();
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(Server.freePort()));
    environment.put("HOLDFAST_DB_MIGRATE", Boolean.toString(first));
    List<String> command = java();
    command.addAll(jvm);
    command.addAll(List.of("-jar", Path.of(app, "quarkus-run.jar").toString()));
    return started(Server.start(name, port, command, environment, work.resolve(name + ".log")));
  }

  private Server bare(UUID reader, UUID writer) throws Exception {
    int port = Server.freePort();
    List<String> command = java();
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            BareServer.class.getName(),
            Integer.toString(port),
            Integer.toString(surroundings.databasePort()),
            Integer.toString(options.eventLoops),
            Integer.toString(options.poolSize),
            reader.toString(),
            writer.toString()));
    return started(Server.start("bare", port, command, Map.of(), work.resolve("bare.log")));
  }

  private List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(options.both);
    return command;
  }

  private Server started(Server server) {
    open.push(server);
    return server;
  }

  // --- what they serve

  /** A page of invoices with three lines each, through the API. */
  private static List<String> invoices(Client client) throws Exception {
    String customer = customer(client);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < PAGE; i++) {
      ids.add(new JsonObject(client.post(INVOICES, draft(customer))).getString("id"));
    }
    return ids;
  }

  private static String customer(Client client) throws Exception {
    JsonObject customer =
        new JsonObject()
            .put("name", "Brenner & Söhne")
            .put("email", "office@example.com")
            .put(
                "address",
                new JsonObject()
                    .put("line1", "Lindenallee 3")
                    .put("postalCode", "10115")
                    .put("city", "Berlin")
                    .put("country", "DE"));
    return new JsonObject(client.post("/api/v1/customers", customer)).getString("id");
  }

  private static JsonObject draft(String customer) {
    JsonArray lines = new JsonArray();
    for (int i = 1; i <= 3; i++) {
      lines.add(
          new JsonObject()
              .put("description", "Roof work, part " + i)
              .put("quantity", i + ".5")
              .put("unitPrice", "84.90")
              .put("taxRate", "19"));
    }
    return new JsonObject()
        .put("customerId", customer)
        .put("currency", "EUR")
        .put("dueDate", "2099-12-31")
        .put("reference", "PO 4711")
        .put("note", "Payable within 30 days.")
        .put("lines", lines);
  }

  private static UUID account(Client client) throws Exception {
    return UUID.fromString(new JsonObject(client.get("/api/v1/me")).getString("id"));
  }

  /** Gives 200 other accounts copies of the reader's invoices, so that tables have some size. */
  private void crowd(UUID reader) throws Exception {
    String copy =
        """
        insert into %1$s select (jsonb_populate_record(row, jsonb_build_object('owner_id', other.id))).*
        from %1$s row, account other where row.owner_id = '%2$s' and other.display_name like 'other%%'
        """;
    surroundings.run(
        """
        insert into account select (jsonb_populate_record(row, jsonb_build_object(
          'id', gen_random_uuid(), 'display_name', 'other' || n,
          'email_hash', sha256(convert_to('other' || n, 'UTF8'))))).*
        from account row, generate_series(1, 200) n where row.id = '%s'
        """
            .formatted(reader),
        copy.formatted("customer", reader),
        copy.formatted("invoice", reader),
        copy.formatted("invoice_line", reader),
        "vacuum analyze");
  }

  /** Both must say the same before it means anything how fast they say it. */
  private static void compare(Client bare, Client service, List<String> ids) throws Exception {
    List<String> paths = new ArrayList<>(List.of(INVOICES + "?limit=" + PAGE));
    ids.forEach(id -> paths.add(INVOICES + "/" + id));
    for (String path : paths) {
      String expected = service.get(path);
      if (!bare.get(path).equals(expected)) {
        throw new IllegalStateException(
            path + " differs\n service: " + expected + "\n bare:    " + bare.get(path));
      }
    }
    for (String way : List.of("none", "function", "transaction")) {
      String path = "/walls/" + way + "/" + ids.get(0);
      if (!bare.get(path).equals(service.get(INVOICES + "/" + ids.get(0)))) {
        throw new IllegalStateException(path + " differs");
      }
    }
  }

  private synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failure) {
        System.err.println(failure);
      }
    }
  }
}
