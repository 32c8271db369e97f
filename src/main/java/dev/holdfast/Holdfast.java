package dev.holdfast;

import dev.holdfast.posture.BootGate;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, after the boot gate has let it pass. */
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
    String local = System.getProperty(LOCAL);
    if (local != null) {
      Class.forName(local).asSubclass(Runnable.class).getDeclaredConstructor().newInstance().run();
    } else {
      BootGate.passOrExit();
    }
    oneEventLoopAProcessor();
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
}
