package dev.holdfast.testsupport;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.holdfast.local.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a running service needs around it: a PostgreSQL, a mail server, and every required setting,
 * so that the packaged application passes its own boot gate with them.
 *
 * <p>Tests may live in another class loader than this class. What they need of it they find among
 * the system's properties, in types of the JDK.
 */
public final class HoldfastStack implements QuarkusTestResourceLifecycleManager {
  static final String MAILS = "holdfast.test.mails";
  static final String SUPERUSER = "holdfast.test.superuser";

  private LocalPostgres postgres;
  private GreenMail mail;

  @Override
  public Map<String, String> start() {
    postgres = LocalPostgres.forgetful();
    mail =
        new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
            .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
    mail.start();
    Function<String, List<String>> mails = this::mailsTo;
    Supplier<Connection> superuser = this::superuser;
    System.getProperties().put(MAILS, mails);
    System.getProperties().put(SUPERUSER, superuser);

    Map<String, String> settings = new HashMap<>(postgres.settings());
    settings.put("holdfast.public-url", "https://holdfast.test");
    settings.put("holdfast.mail.from", "Holdfast <no-reply@holdfast.test>");
    settings.put("holdfast.master-keys", "test:" + randomKey());
    settings.put("quarkus.mailer.host", "127.0.0.1");
    settings.put("quarkus.mailer.port", Integer.toString(mail.getSmtp().getPort()));
    settings.put("quarkus.mailer.tls", "false");
    settings.put("quarkus.mailer.start-tls", "DISABLED");
    settings.put("quarkus.mailer.mock", "false");
    return settings;
  }

  @Override
  public void stop() {
    if (mail != null) {
      mail.stop();
    }
    if (postgres != null) {
      postgres.close();
    }
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

  private Connection superuser() {
    try {
      return postgres.superuser();
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
