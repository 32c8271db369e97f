package dev.holdfast.edge;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One element of {@code Forwarded} (RFC 7239, 4), read whole or not at all: a parameter that comes
 * twice, or text that is no parameter, makes it unreadable. A value in quotes is one value,
 * whatever looks like a parameter inside it: a proxy may quote there what the client sent as its
 * Host.
 */
final class ForwardedElement {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final String text;
  private int at;

  private ForwardedElement(String text) {
    this.text = text;
  }

  /** The parameters by their names in lower case; empty if the element can't be read. */
  static Optional<Map<String, String>> parameters(String element) {
    return Optional.ofNullable(new ForwardedElement(element).read());
  }

  private Map<String, String> read() {
    Map<String, String> parameters = new HashMap<>();
    while (true) {
      skipSpace();
      if (at < text.length() && text.charAt(at) != ';') {
        String name = token();
        if (name.isEmpty() || !skip('=')) {
          return null;
        }
        String value = skip('"') ? quoted() : plain();
        if (value == null || parameters.put(name.toLowerCase(Locale.ROOT), value) != null) {
          return null;
        }
        skipSpace();
      }
      if (at == text.length()) {
        return parameters;
      }
      if (!skip(';')) {
        return null;
      }
    }
  }

  private String token() {
    int start = at;
    while (at < text.length() && isToken(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Addresses with colons and brackets, which should be in quotes and are not always. */
  private String plain() {
    int start = at;
    while (at < text.length()
        && (isToken(text.charAt(at)) || "[]:".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\' && at < text.length()) {
        c = text.charAt(at++);
      }
      value.append(c);
    }
    return null;
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static boolean isToken(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || TOKEN_MARKS.indexOf(c) >= 0;
  }
}
