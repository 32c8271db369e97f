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

  public static void main(String... arguments) throws ReflectiveOperationException {
    String local = System.getProperty(LOCAL);
    if (local != null) {
      Class.forName(local).asSubclass(Runnable.class).getDeclaredConstructor().newInstance().run();
    } else {
      BootGate.passOrExit();
    }
    Quarkus.run(arguments);
  }
}
