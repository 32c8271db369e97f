package dev.holdfast.bench;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
