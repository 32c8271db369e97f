package dev.holdfast;

import dev.holdfast.audit.chain.VerifyAudit;
import dev.holdfast.database.DatabaseTls;
import dev.holdfast.posture.BootGate;
import dev.holdfast.transport.PublicTls;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the service, after the boot gate has let it pass; or verifies an exported audit log. */
@QuarkusMain
public class Holdfast {
  /**
   * Names the class that makes up a developer's settings; only {@code quarkus:dev} sets it. By
   * name, because that class needs libraries that are not in the packaged application: there,
   * setting this ends the start.
   */
  private static final String LOCAL = "holdfast.local";

  private static final String EVENT_LOOPS = "quarkus.vertx.event-loops-pool-size";
  private static final String EVENT_LOOPS_ENVIRONMENT = "QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE";

  public static void main(String... arguments) throws ReflectiveOperationException {
    if (arguments.length > 0 && VerifyAudit.COMMAND.equals(arguments[0])) {
      System.exit(VerifyAudit.run(arguments, System.out));
    }
    String local = System.getProperty(LOCAL);
    if (local != null) {
      Class.forName(local).asSubclass(Runnable.class).getDeclaredConstructor().newInstance().run();
    } else {
      BootGate.passOrExit();
    }
    oneEventLoopAProcessor();
    derivedSettings();
    Quarkus.run(arguments);
  }

  /**
   * Twice as many, as the framework would have it, cost about a quarter of the throughput of a
   * single read (see {@code bench/}); no property can say "as many as processors".
   */
  private static void oneEventLoopAProcessor() {
    if (System.getProperty(EVENT_LOOPS) == null && System.getenv(EVENT_LOOPS_ENVIRONMENT) == null) {
      System.setProperty(EVENT_LOOPS, Integer.toString(Runtime.getRuntime().availableProcessors()));
    }
  }

  /** What the framework must be told because of what our own settings say. */
  private static void derivedSettings() {
    Config config = ConfigProvider.getConfig();
    Map<String, String> settings = new HashMap<>();
    settings.putAll(PublicTls.settings(value(config, "holdfast.tls.mode")));
    settings.putAll(
        DatabaseTls.settings(
            value(config, "holdfast.db.url"),
            value(config, "holdfast.db.tls"),
            value(config, "holdfast.db.tls-ca")));
    settings.forEach(System::setProperty);
  }

  private static Optional<String> value(Config config, String key) {
    return config.getOptionalValue(key, String.class).filter(text -> !text.isBlank());
  }
}
