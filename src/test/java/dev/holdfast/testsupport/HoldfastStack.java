package dev.holdfast.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.local.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a running service needs around it: a PostgreSQL, a mail server, and every required setting,
 * so that the packaged application passes its own boot gate with them.
 *
 * <p>Tests may live in another class loader than this class, so what they need of it they get by
 * address: the database by its JDBC URL, the mails over HTTP; both are among the system's
 * properties.
 *
 * <p>An argument with a dot in its name is a setting; {@link #WITH_CABLE} puts a {@link Cable}
 * between the service and the database.
 */
public class HoldfastStack implements QuarkusTestResourceLifecycleManager {
  /** An argument for a database behind a cable. */
  public static final String WITH_CABLE = "cable";

  static final String CABLE = "holdfast.test.cable";
  static final String MAILS = "holdfast.test.mails";

  /** Further origins that browsers may call from. */
  private static final String OTHER_ORIGINS =
      "https://app.holdfast.test:8443, http://localhost:3000,https://[2001:db8::5]";

  static final String SUPERUSER = "holdfast.test.superuser";

  /** The master keys, as the setting has them. */
  static final String MASTER_KEYS = "holdfast.test.master-keys";

  private LocalPostgres postgres;
  private GreenMail mail;
  private HttpServer shown;
  private Cable cable;
  private Map<String, String> arguments = Map.of();

  @Override
  public void init(Map<String, String> given) {
    arguments = given;
  }

  @Override
  public Map<String, String> start() {
    postgres = LocalPostgres.forgetful();
    mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
    showMails();
    System.setProperty(SUPERUSER, superuserUrl());

    Map<String, String> settings = new HashMap<>(postgres.settings());
    settings.put("holdfast.public-url", "https://holdfast.test");
    settings.put("holdfast.cors.origins", OTHER_ORIGINS);
    settings.put("holdfast.mail.from", "Holdfast <no-reply@holdfast.test>");
    settings.put("holdfast.master-keys", "test:" + randomKey());
    settings.put("holdfast.accept", Replica.ACCEPTED);
    System.setProperty(MASTER_KEYS, settings.get("holdfast.master-keys"));
    // Tests come from addresses of their own, which this machine vouches for as their proxy.
    settings.put("holdfast.trusted-proxies", "127.0.0.0/8,::1");
    // It says for each of their requests, too, that TLS ended there; see Upstream.
    settings.put("holdfast.tls.mode", "upstream");
    // Limits have tests of their own; the others must not meet them.
    for (String limit :
        List.of("global", "address", "principal", "auth", "session", "failed-credentials")) {
      settings.put("holdfast.rate-limit." + limit, "100000000/1m");
    }
    settings.put("quarkus.mailer.host", "127.0.0.1");
    settings.put("quarkus.mailer.port", Integer.toString(mail.getSmtp().getPort()));
    settings.put("quarkus.mailer.tls", "false");
    settings.put("quarkus.mailer.start-tls", "DISABLED");
    settings.put("quarkus.mailer.mock", "false");
    // Tests do things at the same moment on a machine that is busy and a service that is cold.
    settings.put("holdfast.db.wait", "5s");
    arguments.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            settings.put(name, value);
          }
        });
    if (arguments.containsKey(WITH_CABLE)) {
      settings.put("holdfast.db.url", behindCable(settings.get("holdfast.db.url")));
    }
    return settings;
  }

  @Override
  public void stop() {
    if (shown != null) {
      shown.stop(0);
    }
    if (cable != null) {
      cable.close();
    }
    if (mail != null) {
      mail.stop();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  private void showMails() {
    try {
      shown = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    shown.createContext(
        "/",
        exchange -> {
          // A server's thread has no loader of its own on newer JDKs, and the mail API goes by it.
          Thread.currentThread().setContextClassLoader(HoldfastStack.class.getClassLoader());
          byte[] mails =
              String.join("\0", mailsTo(exchange.getRequestURI().getQuery())).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, mails.length == 0 ? -1 : mails.length);
          if (mails.length > 0) {
            exchange.getResponseBody().write(mails);
          }
          exchange.close();
        });
    shown.start();
    System.setProperty(MAILS, "http://127.0.0.1:" + shown.getAddress().getPort() + "/?");
  }

  private String behindCable(String url) {
    URI database = URI.create(url);
    try {
      cable = new Cable(database.getPort());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    shown.createContext(
        "/cable",
        exchange -> {
          cable.obey(exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    System.setProperty(CABLE, "http://127.0.0.1:" + shown.getAddress().getPort() + "/cable?");
    return "postgresql://127.0.0.1:" + cable.port() + database.getPath();
  }

  private List<String> mailsTo(String address) {
    return Arrays.stream(mail.getReceivedMessages())
        .filter(message -> isTo(message, address))
        .map(HoldfastStack::source)
        .toList();
  }

  private static boolean isTo(MimeMessage message, String address) {
    try {
      return Arrays.stream(message.getAllRecipients())
          .anyMatch(to -> to.toString().equals(address));
    } catch (MessagingException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String source(MimeMessage message) {
    try {
      return "Subject: " + message.getSubject() + "\n\n" + message.getContent();
    } catch (MessagingException | IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String superuserUrl() {
    try (Connection connection = postgres.superuser()) {
      return connection.getMetaData().getURL() + "?user=postgres";
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static String randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }
}
