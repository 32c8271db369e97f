package dev.holdfast.edge;

import dev.holdfast.kernel.WebOrigin;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The origins that browsers may call from: the public URL's and those that are listed. They are
 * compared byte by byte; nothing that a client sends is folded, parsed or resolved, and the
 * request's own Host, which any client can choose, is not among them.
 */
@Singleton
class AllowedOrigins {
  private final Set<String> origins = new HashSet<>();

  AllowedOrigins(EdgeConfig config) {
    origins.add(config.publicUrl());
    config.corsOrigins().ifPresent(list -> list.forEach(origin -> origins.add(origin.strip())));
  }

  boolean contains(String origin) {
    return origins.contains(origin);
  }

  /** What is wrong with a list of origins; a value is named by its place, never repeated. */
  static Stream<String> faults(Optional<String> list) {
    List<String> origins = list.map(text -> List.of(text.split(",", -1))).orElse(List.of());
    return Stream.iterate(0, i -> i < origins.size(), i -> i + 1)
        .flatMap(
            i ->
                WebOrigin.fault(origins.get(i).strip())
                    .map(
                        fault ->
                            "HOLDFAST_CORS_ORIGINS: number "
                                + (i + 1)
                                + " "
                                + fault
                                + ": write each origin exactly as browsers do, https://app.example.com, or http:// on loopback")
                    .stream());
  }
}
