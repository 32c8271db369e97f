package dev.holdfast.attachment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.invoice.InvoiceAttachment;
import dev.holdfast.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Content-Disposition} (RFC 6266). Read strictly: one header, {@code attachment},
 * parameters of the grammar and each once, or 400. Where both are sent {@code filename*} counts,
 * since the other one is there for who can't read it; neither is believed further than that.
 */
final class Disposition {
  static final String HEADER = "Content-Disposition";

  private static final String TYPE = "attachment";
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  /** How an extended value begins (RFC 8187, 3.2.1). */
  private static final Pattern CHARSET =
      Pattern.compile("utf-8'[A-Za-z0-9-]*'", Pattern.CASE_INSENSITIVE);

  private static final String UNESCAPED =
      "!#$&+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final String header;
  private int at;

  private Disposition(String header) {
    this.header = header;
  }

  /**
   * The name that a client gives to what it sends, as it gave it.
   *
   * @param headers all headers of the name
   */
  static String filename(List<String> headers) {
    if (headers.isEmpty()) {
      throw ProblemException.invalid(HEADER, "required", "must name the file");
    }
    if (headers.size() > 1) {
      throw malformed();
    }
    Map<String, String> parameters = new Disposition(headers.get(0)).parameters();
    String extended = parameters.get("filename*");
    String plain = parameters.get("filename");
    if (extended == null && plain == null) {
      throw ProblemException.invalid(HEADER, "required", "must name the file");
    }
    return extended != null ? decoded(extended) : octets(plain);
  }

  /** By hand: an expression would recurse once for each character of a long value. */
  private Map<String, String> parameters() {
    require(token().equalsIgnoreCase(TYPE));
    Map<String, String> parameters = new HashMap<>();
    skipSpace();
    while (at < header.length()) {
      require(header.charAt(at++) == ';');
      skipSpace();
      String name = token().toLowerCase(Locale.ROOT);
      skipSpace();
      require(at < header.length() && header.charAt(at++) == '=');
      skipSpace();
      String value = at < header.length() && header.charAt(at) == '"' ? quoted() : token();
      require(parameters.put(name, value) == null);
      skipSpace();
    }
    return parameters;
  }

  private String token() {
    int from = at;
    while (at < header.length() && isOfToken(header.charAt(at))) {
      at++;
    }
    require(at > from);
    return header.substring(from, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < header.length() && header.charAt(at) != '"') {
      if (header.charAt(at) == '\\') {
        at++;
        require(at < header.length());
      }
      value.append(header.charAt(at++));
    }
    require(at++ < header.length());
    return value.toString();
  }

  private void skipSpace() {
    while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
      at++;
    }
  }

  private static boolean isOfToken(char c) {
    return isAlphanumeric(c) || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static void require(boolean right) {
    if (!right) {
      throw malformed();
    }
  }

  private static String decoded(String extended) {
    Matcher charset = CHARSET.matcher(extended);
    require(charset.lookingAt());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = charset.end(); i < extended.length(); i++) {
      char c = extended.charAt(i);
      if (c == '%') {
        require(i + 2 < extended.length());
        int high = Character.digit(extended.charAt(i + 1), 16);
        int low = Character.digit(extended.charAt(i + 2), 16);
        require(high >= 0 && low >= 0);
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        require(UNESCAPED.indexOf(c) >= 0);
        bytes.write(c);
      }
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    } catch (CharacterCodingException noText) {
      throw malformed();
    }
  }

  /** Headers come as Latin-1; many clients write UTF-8 into them all the same. */
  private static String octets(String plain) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(plain.getBytes(ISO_8859_1))).toString();
    } catch (CharacterCodingException latin) {
      return plain;
    }
  }

  /** The header of a file; one whose name can't be told any more has that of its id. */
  static String of(InvoiceAttachment attachment) {
    return of(attachment.filename() == null ? attachment.id().toString() : attachment.filename());
  }

  /** The header for a safe name; those who can't read {@code filename*} get it without accents. */
  static String of(String filename) {
    StringBuilder plain = new StringBuilder();
    StringBuilder extended = new StringBuilder();
    filename.codePoints().forEach(c -> plain.append(c >= ' ' && c < 0x7F ? (char) c : '_'));
    for (byte each : filename.getBytes(UTF_8)) {
      if (each > 0 && UNESCAPED.indexOf(each) >= 0) {
        extended.append((char) each);
      } else {
        extended.append(String.format("%%%02X", each & 0xFF));
      }
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + extended;
  }

  private static ProblemException malformed() {
    return ProblemException.invalid(
        HEADER, "invalid_format", "must be attachment with one filename, as RFC 6266 has it");
  }
}
