package dev.holdfast.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.problem.ProblemType;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Paths are matched exactly as they are sent: what another layer would fold into a known path
 * (escapes, doubled slashes, path parameters, dots, a slash at the end) is a path that is not
 * there. The raw target is looked at, before anybody has normalised it (CVE-2026-39852,
 * CVE-2026-50559).
 */
@Singleton
class ExactPaths implements Handler<RoutingContext> {
  private final EarlyRefusals refusals;

  ExactPaths(EarlyRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public void handle(RoutingContext request) {
    String target = request.request().uri();
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (!isExact(path)) {
      refusals.end(request, ProblemType.NOT_FOUND);
    } else if (query >= 0 && !isDecodable(target, query + 1)) {
      refusals.end(request, ProblemType.MALFORMED_REQUEST);
    } else {
      request.next();
    }
  }

  private static boolean isExact(String path) {
    if (path.isEmpty() || path.charAt(0) != '/' || path.length() > 1 && path.endsWith("/")) {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' || c == ';' || c == '\\' || c <= ' ' || c > '~') {
        return false;
      }
      if (c == '/'
          && i + 1 < path.length()
          && (path.charAt(i + 1) == '/' || path.charAt(i + 1) == '.')) {
        return isWellKnown(path, i);
      }
    }
    return true;
  }

  /**
   * The one path with a dot after a slash: {@code /.well-known/…} (RFC 8615), and nothing dotted in
   * it.
   */
  private static boolean isWellKnown(String path, int slash) {
    return slash == 0
        && path.startsWith("/.well-known/")
        && !path.contains("//")
        && path.indexOf("/.", 1) < 0
        && path.chars().allMatch(c -> c != '%' && c != ';' && c != '\\' && c > ' ' && c <= '~');
  }

  /**
   * Whether a query is escaped UTF-8 with names, parted by {@code &} alone: other layers would
   * replace, drop or split what is not.
   */
  private static boolean isDecodable(String target, int from) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = from; i < target.length(); i++) {
      char c = target.charAt(i);
      boolean nameless = c == '=' && (i == from || target.charAt(i - 1) == '&');
      if (c <= ' ' || c > '~' || c == '#' || c == ';' || nameless) {
        return false;
      }
      if (c != '%') {
        bytes.write(c);
      } else if (isHex(target, i + 1) && isHex(target, i + 2)) {
        bytes.write(Integer.parseInt(target, i + 1, i + 3, 16));
        i += 2;
      } else {
        return false;
      }
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  private static boolean isHex(String text, int index) {
    return index < text.length() && Character.digit(text.charAt(index), 16) >= 0;
  }
}
