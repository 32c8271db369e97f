package dev.holdfast.posture.check;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** A process and a machine that nothing can be said against. */
public final class Sound {
  /** Nobody may write there, since nothing is there. */
  static final Path NOWHERE = Path.of("/nowhere/at/all");

  public static final Surroundings SURROUNDINGS =
      new Surroundings(
          NOWHERE,
          NOWHERE,
          false,
          List.of("-Xmx1g"),
          name -> false,
          false,
          at("2026-11-22T10:00:00Z"));

  private Sound() {}

  static Clock at(String instant) {
    return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
  }
}
