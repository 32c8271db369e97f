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

  private static final Pattern TYPE =
      Pattern.compile("attachment[ \\t]*", Pattern.CASE_INSENSITIVE);

  private static final Pattern PARAMETER =
      Pattern.compile(
          ";[ \\t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*=[ \\t]*"
              + "(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|\"((?:[^\"\\\\]|\\\\.)*+)\")[ \\t]*");

  /** RFC 8187, 3.2.1. */
  private static final Pattern EXTENDED =
      Pattern.compile("(?i)utf-8'[A-Za-z0-9-]*'((?:%[0-9A-Fa-f]{2}|[A-Za-z0-9!#$&+.^_`|~-])*+)");

  private static final String UNESCAPED =
      "!#$&+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private Disposition() {}

  /**
   * The name that a client gives to what it sends, as it gave it.
   *
   * @param headers all headers of the name
   */
  static String filename(List<String> headers) {
    if (headers.isEmpty()) {
      throw ProblemException.invalid(HEADER, "required", "must name the file");
    }
    Matcher type = TYPE.matcher(headers.get(0));
    if (headers.size() > 1 || !type.lookingAt()) {
      throw malformed();
    }
    Map<String, String> parameters = parameters(headers.get(0), type.end());
    String extended = parameters.get("filename*");
    String plain = parameters.get("filename");
    if (extended == null && plain == null) {
      throw ProblemException.invalid(HEADER, "required", "must name the file");
    }
    return extended != null ? decoded(extended) : octets(plain);
  }

  private static Map<String, String> parameters(String header, int from) {
    Map<String, String> parameters = new HashMap<>();
    Matcher parameter = PARAMETER.matcher(header).region(from, header.length());
    int end = from;
    while (parameter.lookingAt()) {
      String value =
          parameter.group(2) != null
              ? parameter.group(2)
              : parameter.group(3).replaceAll("\\\\(.)", "$1");
      if (parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value) != null) {
        throw malformed();
      }
      end = parameter.end();
      parameter.region(end, header.length());
    }
    if (end != header.length()) {
      throw malformed();
    }
    return parameters;
  }

  private static String decoded(String extended) {
    Matcher form = EXTENDED.matcher(extended);
    if (!form.matches()) {
      throw malformed();
    }
    String value = form.group(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '%') {
        bytes.write(Integer.parseInt(value, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(value.charAt(i));
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
