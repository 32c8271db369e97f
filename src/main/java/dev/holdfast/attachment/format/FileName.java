package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client calls a file, reduced to a base name that is safe wherever it may be saved or
 * shown: no path, nothing invisible, nothing that a file system or a header takes for its own, no
 * device of Windows, and an end that fits what the file is.
 */
public final class FileName {
  static final int LONGEST = 120;

  /** What common file systems take for one name. */
  private static final int MOST_BYTES = 240;

  /** What comes behind is not in the name in any case, and would be costly to look at. */
  private static final int MOST_LOOKED_AT = 512;

  private static final String UNNAMED = "attachment";
  private static final String TAKEN = "\"'`<>:|?*;%&$!#{}^~=,@\\/";
  private static final Pattern EXTENSION = Pattern.compile("\\.([A-Za-z][A-Za-z0-9]{0,7})$");
  private static final Pattern EDGES = Pattern.compile("^[. _-]+|[. ]+$");
  private static final Pattern DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])([. ].*)?",
          Pattern.CASE_INSENSITIVE);

  private static final Set<Byte> INVISIBLE =
      Set.of(
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR);

  private FileName() {}

  /**
   * A safe name.
   *
   * @param sent what was sent for one; may be empty
   */
  public static String safe(String sent, FileType type) {
    String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
    String bounded = last.substring(0, Math.min(last.length(), MOST_LOOKED_AT));
    String base = stripped(visible(Normalizer.normalize(bounded, Normalizer.Form.NFC)));
    String end = "." + type.extensions().get(0);
    var extension = EXTENSION.matcher(base);
    if (extension.find()) {
      String found = extension.group(1).toLowerCase(Locale.ROOT);
      base = base.substring(0, extension.start());
      end = type.extensions().contains(found) ? "." + found : end;
    }
    String stem = stripped(shortened(stripped(base), end.length()));
    if (stem.isEmpty() || DEVICE.matcher(stem).matches()) {
      stem = stem.isEmpty() ? UNNAMED : UNNAMED + "-" + stem;
    }
    return stem + end;
  }

  private static String visible(String name) {
    StringBuilder kept = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                c = ' ';
              } else if (INVISIBLE.contains((byte) Character.getType(c))) {
                return;
              } else if (TAKEN.indexOf(c) >= 0) {
                c = '_';
              }
              boolean again =
                  c == ' ' && kept.length() > 0 && kept.charAt(kept.length() - 1) == ' ';
              if (!again) {
                kept.appendCodePoint(c);
              }
            });
    return kept.toString();
  }

  private static String stripped(String name) {
    return EDGES.matcher(name).replaceAll("");
  }

  private static String shortened(String name, int reserved) {
    StringBuilder kept = new StringBuilder();
    int bytes = reserved;
    int length = reserved;
    for (int c : name.codePoints().toArray()) {
      bytes += Character.toString(c).getBytes(UTF_8).length;
      length += Character.charCount(c);
      if (bytes > MOST_BYTES || length > LONGEST - UNNAMED.length() - 1) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.toString();
  }
}
