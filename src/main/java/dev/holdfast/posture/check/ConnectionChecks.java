package dev.holdfast.posture.check;

import dev.holdfast.database.DatabaseTls;
import dev.holdfast.kernel.ServiceUrl;
import dev.holdfast.ratelimit.redis.RedisConfig;
import java.util.ArrayList;
import java.util.List;

/** Whether what goes to other machines can be read or changed on the way. */
final class ConnectionChecks {

  private ConnectionChecks() {}

  static List<Weakness> found(Settings settings) {
    List<Weakness> found = new ArrayList<>();
    settings
        .value("db.url")
        .filter(url -> DatabaseTls.isInTheClear(url, settings.value("db.tls")))
        .ifPresent(
            url ->
                found.add(
                    new Weakness(
                        Check.DATABASE_TLS,
                        "HOLDFAST_DB_TLS is disable and the database is not on this machine",
                        "set it to verify-full, or leave it out")));
    settings
        .value("redis.url")
        .filter(RedisConfig::isInTheClear)
        .ifPresent(
            url ->
                found.add(
                    new Weakness(
                        Check.REDIS_TLS,
                        "HOLDFAST_REDIS_URL is without TLS and Redis is not on this machine",
                        "write rediss://")));
    if (isMailInTheClear(settings)) {
      found.add(
          new Weakness(
              Check.MAIL_TLS,
              "QUARKUS_MAILER_HOST is not on this machine and mails may go to it in the clear",
              "set QUARKUS_MAILER_START_TLS=REQUIRED, or QUARKUS_MAILER_TLS=true"));
    }
    return found;
  }

  /** STARTTLS that is optional is off for whoever stands in between. */
  private static boolean isMailInTheClear(Settings settings) {
    return settings
            .raw("quarkus.mailer.host")
            .filter(host -> !ServiceUrl.isThisMachine(host))
            .isPresent()
        && settings.raw("quarkus.mailer.tls").filter("true"::equalsIgnoreCase).isEmpty()
        && settings.raw("quarkus.mailer.start-tls").filter("REQUIRED"::equalsIgnoreCase).isEmpty();
  }
}
