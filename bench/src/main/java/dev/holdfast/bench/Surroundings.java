package dev.holdfast.bench;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What both servers stand on: one PostgreSQL, and a mail server that the codes arrive at. */
final class Surroundings implements AutoCloseable {
  static final String DATABASE = "holdfast";
  static final String OWNER = "holdfast_owner";
  static final String SERVING = "holdfast_app";
  static final String SUPERUSER = "postgres";

  private static final Pattern CODE = Pattern.compile("\\b([0-9A-Z]{5}-[0-9A-Z]{5})\\b");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EmbeddedPostgres postgres;
  private final ProcessHandle postmaster;
  private final GreenMail mail;

  Surroundings() throws IOException, SQLException {
    postgres =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("max_connections", "200")
            .start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + OWNER + " login password '" + OWNER + "'");
      statement.execute("create role " + SERVING + " login password '" + SERVING + "'");
      statement.execute("create database " + DATABASE + " owner " + OWNER);
      ResultSet backend = statement.executeQuery("select pg_backend_pid()");
      backend.next();
      postmaster = ProcessHandle.of(backend.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
    }
    mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
  }

  int databasePort() {
    return postgres.getPort();
  }

  int mailPort() {
    return mail.getSmtp().getPort();
  }

  /** What a deployment sets, but for how its clients reach it. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    settings.put(
        "HOLDFAST_DB_URL",
        "postgresql://127.0.0.1:" + databasePort() + "/" + DATABASE);
    settings.put("HOLDFAST_DB_USERNAME", SERVING);
    settings.put("HOLDFAST_DB_PASSWORD", SERVING);
    settings.put("HOLDFAST_DB_OWNER_USERNAME", OWNER);
    settings.put("HOLDFAST_DB_OWNER_PASSWORD", OWNER);
    settings.put("HOLDFAST_DB_TLS", "disable");
    settings.put("HOLDFAST_MASTER_KEYS", "bench:" + Base64.getEncoder().encodeToString(key));
    settings.put("HOLDFAST_PUBLIC_URL", "https://bench.example.com");
    settings.put("HOLDFAST_MAIL_FROM", "Holdfast <no-reply@example.com>");
    settings.put(
        "HOLDFAST_ACCEPT",
        "database-password,development-files,read-only-file-system,unprivileged-user");
    settings.put("QUARKUS_MAILER_HOST", "127.0.0.1");
    settings.put("QUARKUS_MAILER_PORT", Integer.toString(mailPort()));
    settings.put("QUARKUS_MAILER_TLS", "false");
    settings.put("QUARKUS_MAILER_START_TLS", "DISABLED");
    return settings;
  }

  /** Processor time that PostgreSQL's processes have used. */
  double processorMicros() {
    return postmaster.descendants().mapToDouble(Server::micros).sum();
  }

  /** Runs statements as superuser. */
  void run(String... statements) throws SQLException {
    try (Connection connection = postgres.getDatabase(SUPERUSER, DATABASE).getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The code in the newest mail to an address, as soon as there is one. */
  String awaitCode(String address) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      for (MimeMessage message : mail.getReceivedMessages()) {
        Matcher code = CODE.matcher(message.getContent().toString());
        if (message.getAllRecipients()[0].toString().equals(address) && code.find()) {
          return code.group(1);
        }
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("no mail to " + address);
  }

  @Override
  public void close() throws IOException {
    mail.stop();
    postgres.close();
  }
}
