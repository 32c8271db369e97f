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
    if (isMailReadable(settings)) {
      found.add(
          new Weakness(
              Check.MAIL_TLS,
              "QUARKUS_MAILER_HOST is not on this machine and mails may go to it in the clear, or to whoever stands in between",
              "set QUARKUS_MAILER_START_TLS=REQUIRED, or QUARKUS_MAILER_TLS=true, and no QUARKUS_MAILER_TRUST_ALL"));
    }
    return found;
  }

  /** STARTTLS that is optional is off for whoever stands in between; so is any certificate. */
  private static boolean isMailReadable(Settings settings) {
    return settings
            .raw("quarkus.mailer.host")
            .filter(host -> !ServiceUrl.isThisMachine(host))
            .isPresent()
        && (isTrue("quarkus.mailer.trust-all", settings)
            || isTrue("quarkus.tls.trust-all", settings)
            || !isTrue("quarkus.mailer.tls", settings)
                && settings
                    .raw("quarkus.mailer.start-tls")
                    .filter("REQUIRED"::equalsIgnoreCase)
                    .isEmpty());
  }

  private static boolean isTrue(String name, Settings settings) {
    return settings.raw(name).filter("true"::equalsIgnoreCase).isPresent();
  }
}
