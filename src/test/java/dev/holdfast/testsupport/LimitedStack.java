package dev.holdfast.testsupport;

import java.util.Map;

/**
 * The same around it, and the limits that a service has by default. They are set and not left out:
 * what another stack in this process has set would come back.
 */
public final class LimitedStack extends HoldfastStack {

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = super.start();
    settings.put("holdfast.rate-limit.global", "10000/1m");
    settings.put("holdfast.rate-limit.address", "100/1m");
    settings.put("holdfast.rate-limit.principal", "1000/1m");
    settings.put("holdfast.rate-limit.auth", "5/1m");
    settings.put("holdfast.rate-limit.session", "30/1m");
    settings.put("holdfast.rate-limit.failed-credentials", "100/1m");
    return settings;
  }
}
