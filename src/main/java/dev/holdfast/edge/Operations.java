package dev.holdfast.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.kernel.Ids;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Which paths there are and which methods each has. The framework tells neither before a request is
 * authenticated; the OpenAPI document, which the build makes of the endpoints, does.
 */
@Singleton
class Operations {
  private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";
  private static final String MASK = "***";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /**
   * A path by its segments, null where any may stand.
   *
   * @param takingFiles those of its methods whose body is no JSON
   */
  private record Template(String[] segments, Set<String> methods, Set<String> takingFiles) {
    boolean matches(String[] path) {
      for (int i = 0; i < segments.length; i++) {
        if (segments[i] != null && !segments[i].equals(path[i])) {
          return false;
        }
      }
      return true;
    }

    Named named(String[] path) {
      StringJoiner name = new StringJoiner("/");
      for (int i = 0; i < segments.length; i++) {
        boolean isSafe = segments[i] != null || Ids.parse(path[i]).isPresent();
        name.add(isSafe ? path[i] : MASK);
      }
      return new Named(name.toString(), Arrays.asList(segments).contains(null));
    }
  }

  /**
   * A path as it may be written down.
   *
   * @param path with its ids, and with a mask for whatever else stands where they should
   * @param hasIds whether something may stand there
   */
  record Named(String path, boolean hasIds) {}

  private final Map<Integer, List<Template>> byLength = new HashMap<>();

  Operations(ObjectMapper mapper) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream document = loader.getResourceAsStream(DOCUMENT)) {
      mapper
          .readTree(document)
          .get("paths")
          .properties()
          .forEach(path -> add(segments(path.getKey()), path.getValue()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The methods of a path; empty if there is no such path. */
  Set<String> of(String path) {
    return find(segments(path)).map(Template::methods).orElse(Set.of());
  }

  /** A path as it may be written down; empty if there is no such path, or none at all. */
  Optional<Named> named(String path) {
    if (path == null) {
      return Optional.empty();
    }
    String[] segments = segments(path);
    return find(segments).map(template -> template.named(segments));
  }

  private Optional<Template> find(String[] path) {
    for (Template template : byLength.getOrDefault(path.length, List.of())) {
      if (template.matches(path)) {
        return Optional.of(template);
      }
    }
    return Optional.empty();
  }

  /** Whether a method of a path takes a file, which has bounds of its own. */
  boolean takesFile(String method, String path) {
    return find(segments(path)).filter(found -> found.takingFiles.contains(method)).isPresent();
  }

  private void add(String[] segments, JsonNode operations) {
    for (int i = 0; i < segments.length; i++) {
      segments[i] = segments[i].startsWith("{") ? null : segments[i];
    }
    Set<String> methods = new TreeSet<>();
    Set<String> takingFiles = new TreeSet<>();
    operations
        .properties()
        .forEach(
            operation -> {
              String method = operation.getKey().toUpperCase(Locale.ROOT);
              if (METHODS.contains(operation.getKey())) {
                methods.add(method);
              }
              JsonNode content = operation.getValue().path("requestBody").path("content");
              if (!content.isEmpty() && !content.has("application/json")) {
                takingFiles.add(method);
              }
            });
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    byLength
        .computeIfAbsent(segments.length, length -> new ArrayList<>())
        .add(new Template(segments, methods, takingFiles));
  }

  private static String[] segments(String path) {
    return path.split("/", -1);
  }
}
