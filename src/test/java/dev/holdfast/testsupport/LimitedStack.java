package dev.holdfast.testsupport;

import java.util.Map;

/** The same around it, and the limits that a service has by default. */
public final class LimitedStack extends HoldfastStack {

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = super.start();
    settings.keySet().removeIf(name -> name.startsWith("holdfast.rate-limit."));
    return settings;
  }
}
