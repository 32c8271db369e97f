package dev.holdfast.posture.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether something is left open that was meant for looking for a fault. */
final class DebugChecks {
  private static final Set<String> FINE =
      Set.of("DEBUG", "TRACE", "ALL", "FINE", "FINER", "FINEST");

  /** Of all or of any category, as properties and as the environment write it. */
  private static final Pattern LEVEL =
      Pattern.compile("(?i)quarkus[._]log[._](category[._].*[._\"])?(?<!min[-_])level");

  private static final Pattern AGENT =
      Pattern.compile(
          "-agentlib:.*|-agentpath:.*|-javaagent:.*|-Xrunjdwp.*|-Xdebug"
              + "|-Dcom\\.sun\\.management\\.jmxremote.*");

  private DebugChecks() {}

  static List<Weakness> found(Settings settings, Surroundings here) {
    List<Weakness> found = new ArrayList<>();
    if (logsDetail(settings) || isTrue("quarkus.http.access-log.enabled", settings)) {
      found.add(
          new Weakness(
              Check.DEBUG_LOGGING,
              "a log level is below INFO, or Quarkus's own access log is on, and what requests and statements hold would be written",
              "leave QUARKUS_LOG_LEVEL, QUARKUS_LOG_CATEGORY_... and QUARKUS_HTTP_ACCESS_LOG_ENABLED out"));
    }
    if (here.arguments().stream().anyMatch(argument -> AGENT.matcher(argument).matches())) {
      found.add(
          new Weakness(
              Check.DEBUG_AGENT,
              "the virtual machine has a debugger, an agent or remote management",
              "take -agentlib, -agentpath, -javaagent and -Dcom.sun.management.jmxremote from its arguments"));
    }
    if (here.arguments().contains("-XX:+HeapDumpOnOutOfMemoryError")) {
      found.add(
          new Weakness(
              Check.HEAP_DUMPS,
              "the virtual machine writes its memory, keys and all, to a file when it runs out",
              "take -XX:+HeapDumpOnOutOfMemoryError from its arguments"));
    }
    if (isTrue("quarkus.swagger-ui.always-include", settings)
        || isFalse("quarkus.management.enabled", settings)
        || isFalse("quarkus.smallrye-openapi.management.enabled", settings)
        || isFalse("quarkus.smallrye-health.management.enabled", settings)
        || isFalse("quarkus.micrometer.export.prometheus.management.enabled", settings)) {
      found.add(
          new Weakness(
              Check.PUBLIC_MANAGEMENT,
              "health, metrics or the API's description are on the public port, or Swagger UI is in the program",
              "leave QUARKUS_MANAGEMENT_ENABLED, the management.enabled of extensions and quarkus.swagger-ui.always-include as they are"));
    }
    return found;
  }

  private static boolean logsDetail(Settings settings) {
    for (String name : settings.names()) {
      if (LEVEL.matcher(name).matches()
          && settings
              .raw(name)
              .filter(level -> FINE.contains(level.strip().toUpperCase(Locale.ROOT)))
              .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTrue(String name, Settings settings) {
    return settings.raw(name).filter("true"::equalsIgnoreCase).isPresent();
  }

  private static boolean isFalse(String name, Settings settings) {
    return settings.raw(name).filter("false"::equalsIgnoreCase).isPresent();
  }
}
