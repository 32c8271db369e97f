package dev.holdfast.testsupport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The people of a test class; each registers when first called for. */
public final class Actors {
  private final Map<String, Actor> actors = new ConcurrentHashMap<>();

  public Actor anna() {
    return actor("Anna");
  }

  public Actor ben() {
    return actor("Ben");
  }

  private Actor actor(String name) {
    return actors.computeIfAbsent(name, Actor::registered);
  }
}
