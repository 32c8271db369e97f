package dev.holdfast.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.audit.AuditEntry;
import dev.holdfast.audit.chain.Broken.Reason;
import dev.holdfast.kernel.Times;
import dev.holdfast.secret.SealVerifier;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * An exported log, read line by line and verified. What is in a line beyond the fields of its kind
 * would be covered by no hash, so it makes the file unreadable.
 */
final class ExportFile {
  /** Many times the longest line there can be. */
  private static final int LONGEST_LINE = 65_536;

  private static final Set<String> HEAD = Set.of("type", "format", "exportedAt", "key", "anchor");
  private static final Set<String> KEY = Set.of("algorithm", "publicKey", "fingerprint");
  private static final Set<String> EVENT =
      Set.of(
          "type",
          "position",
          "hash",
          "id",
          "at",
          "action",
          "outcome",
          "actor",
          "resource",
          "reason",
          "requestId",
          "addressPrefix");
  private static final Set<String> MISSING = Set.of("type", "position", "hash", "id");
  private static final Set<String> ANCHOR =
      Set.of("number", "position", "hash", "events", "at", "previous", "key", "signature");
  private static final Set<String> SEAL = with("type", ANCHOR);
  private static final Set<String> END = Set.of("type", "position", "hash", "seal", "signature");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** It is not what the service exports; the message names the line, not what is in it. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(long line, String why) {
      super("line " + line + ": " + why);
    }
  }

  /**
   * What a file holds.
   *
   * @param begin the position that the log begins behind
   */
  record Contents(ChainCheck check, SealVerifier key, String exportedAt, long begin) {}

  private final InputStream in;
  private long line;

  ExportFile(InputStream in) {
    this.in = new BufferedInputStream(in, LONGEST_LINE);
  }

  /**
   * Verifies the file.
   *
   * @param trusted the key it must be sealed by; null takes the one that the file names
   */
  Contents verify(SealVerifier trusted) throws IOException, UnreadableException {
    try {
      JsonNode head = object(next(), "head", HEAD);
      if (!ExportLines.FORMAT.equals(text(head, "format"))) {
        throw unreadable("another format");
      }
      JsonNode named = fields(head.get("key"), KEY);
      SealVerifier key = trusted != null ? trusted : SealVerifier.of(base64(named, "publicKey"));
      JsonNode anchor = head.get("anchor");
      Seal begin = anchor.isNull() ? null : seal(fields(anchor, ANCHOR));
      ChainCheck check = new ChainCheck(key, begin);
      if (begin != null) {
        check.beginsAt(begin, OffsetDateTime.parse(text(head, "exportedAt")));
      }
      Contents contents =
          new Contents(check, key, text(head, "exportedAt"), begin == null ? 0 : begin.position());
      lines(contents);
      return contents;
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw unreadable("a value that can't be read");
    }
  }

  private void lines(Contents contents) throws IOException, UnreadableException {
    ChainCheck check = contents.check;
    for (String text = next(); text != null; text = next()) {
      JsonNode node = parsed(text);
      switch (text(node, "type")) {
        case "event" -> check.link(link(fields(node, EVENT)));
        case "missing" -> check.link(missing(fields(node, MISSING)));
        case "seal" -> check.seal(seal(fields(node, SEAL)));
        case "end" -> {
          end(contents, fields(node, END));
          if (next() != null) {
            throw unreadable("something behind the end");
          }
          return;
        }
        default -> throw unreadable("a kind of line that is not known");
      }
    }
    // Whoever cut the file could not sign another end.
    check.breaksAt(check.position() + 1, null, Reason.POSITION_MISSING);
  }

  private void end(Contents contents, JsonNode end) throws UnreadableException {
    long position = number(end, "position");
    byte[] hash = hex(end, "hash");
    long seal = number(end, "seal");
    contents.check.end(position, hash, seal);
    byte[] message =
        ExportLines.endMessage(contents.exportedAt, contents.begin, position, hash, seal);
    if (!contents.key.verifies(message, base64(end, "signature"))) {
      contents.check.breaksAt(position, null, Reason.END_MISMATCH);
    }
  }

  private Link link(JsonNode node) throws UnreadableException {
    UUID id = id(node);
    AuditEntry entry =
        new AuditEntry(
            id,
            time(node),
            text(node, "action"),
            text(node, "outcome"),
            text(node, "actor"),
            textOrNull(node, "resource"),
            textOrNull(node, "reason"),
            textOrNull(node, "requestId"),
            textOrNull(node, "addressPrefix"));
    return new Link(number(node, "position"), id, entry, hex(node, "hash"));
  }

  private Link missing(JsonNode node) throws UnreadableException {
    return new Link(number(node, "position"), id(node), null, hex(node, "hash"));
  }

  private Seal seal(JsonNode node) throws UnreadableException {
    return new Seal(
        number(node, "number"),
        number(node, "position"),
        hex(node, "hash"),
        number(node, "events"),
        time(node),
        hex(node, "previous"),
        text(node, "key"),
        base64(node, "signature"));
  }

  /** The next line without its end; null behind the last. */
  private String next() throws IOException, UnreadableException {
    line++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (bytes.size() > 0) {
          throw unreadable("no end of line");
        }
        return null;
      }
      if (bytes.size() == LONGEST_LINE) {
        throw unreadable("too long");
      }
      bytes.write(b);
    }
    return UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  private JsonNode object(String text, String type, Set<String> names) throws UnreadableException {
    if (text == null) {
      throw unreadable("nothing there");
    }
    JsonNode node = parsed(text);
    if (!type.equals(text(node, "type"))) {
      throw unreadable("no " + type);
    }
    return fields(node, names);
  }

  private JsonNode parsed(String text) throws UnreadableException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException noJson) {
      throw unreadable("no JSON");
    }
  }

  private JsonNode fields(JsonNode node, Set<String> names) throws UnreadableException {
    Set<String> found = new TreeSet<>();
    for (Iterator<String> name = node.fieldNames(); name.hasNext(); ) {
      found.add(name.next());
    }
    if (!found.equals(names)) {
      throw unreadable("not the fields of its kind");
    }
    return node;
  }

  private String text(JsonNode node, String name) throws UnreadableException {
    String text = textOrNull(node, name);
    if (text == null) {
      throw unreadable(name + " is missing");
    }
    return text;
  }

  private String textOrNull(JsonNode node, String name) throws UnreadableException {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw unreadable(name + " is no text");
    }
    return value.textValue();
  }

  /** As it is hashed, and no other way of writing the same. */
  private UUID id(JsonNode node) throws UnreadableException {
    UUID id = UUID.fromString(text(node, "id"));
    if (!id.toString().equals(text(node, "id"))) {
      throw unreadable("an id that is written otherwise");
    }
    return id;
  }

  private OffsetDateTime time(JsonNode node) throws UnreadableException {
    OffsetDateTime time = OffsetDateTime.parse(text(node, "at"));
    if (!Times.text(time).equals(text(node, "at"))) {
      throw unreadable("a time that is written otherwise");
    }
    return time;
  }

  private long number(JsonNode node, String name) throws UnreadableException {
    if (!node.get(name).isIntegralNumber() || !node.get(name).canConvertToLong()) {
      throw unreadable(name + " is no number");
    }
    return node.get(name).longValue();
  }

  private byte[] hex(JsonNode node, String name) throws UnreadableException {
    return HexFormat.of().parseHex(text(node, name));
  }

  private byte[] base64(JsonNode node, String name) throws UnreadableException {
    return Base64.getDecoder().decode(text(node, name));
  }

  private UnreadableException unreadable(String why) {
    return new UnreadableException(line, why);
  }

  private static Set<String> with(String name, Set<String> others) {
    Set<String> all = new TreeSet<>(others);
    all.add(name);
    return Set.copyOf(all);
  }
}
