package dev.holdfast.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.audit.AuditEntry;
import dev.holdfast.kernel.Times;
import dev.holdfast.secret.SealVerifier;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The lines of an exported log: a head with the public key and the seal that the log begins at,
 * events and seals in the order of the chain, an end that is signed, so that what was cut off a
 * file is missed. {@link ExportFile} reads them.
 */
final class ExportLines {
  static final String FORMAT = "holdfast-audit-1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HexFormat HEX = HexFormat.of();

  private ExportLines() {}

  static byte[] head(OffsetDateTime now, SealVerifier key, Seal anchor) {
    ObjectNode line = line("head").put("format", FORMAT).put("exportedAt", Times.text(now));
    line.putObject("key")
        .put("algorithm", "Ed25519")
        .put("publicKey", Base64.getEncoder().encodeToString(key.encoded()))
        .put("fingerprint", key.fingerprint());
    line.set("anchor", anchor == null ? JSON.nullNode() : fields(JSON.createObjectNode(), anchor));
    return bytes(line);
  }

  static byte[] link(Link link) {
    AuditEntry entry = link.entry();
    if (entry == null) {
      return bytes(
          line("missing")
              .put("position", link.position())
              .put("hash", HEX.formatHex(link.hash()))
              .put("id", link.eventId().toString()));
    }
    return bytes(
        line("event")
            .put("position", link.position())
            .put("hash", HEX.formatHex(link.hash()))
            .put("id", entry.id().toString())
            .put("at", Times.text(entry.at()))
            .put("action", entry.action())
            .put("outcome", entry.outcome())
            .put("actor", entry.actor())
            .put("resource", entry.resource())
            .put("reason", entry.reason())
            .put("requestId", entry.requestId())
            .put("addressPrefix", entry.addressPrefix()));
  }

  static byte[] seal(Seal seal) {
    return bytes(fields(line("seal"), seal));
  }

  static byte[] end(Stretch stretch, byte[] signature) {
    return bytes(
        line("end")
            .put("position", stretch.position())
            .put("hash", HEX.formatHex(stretch.hash()))
            .put("seal", stretch.seal())
            .put("signature", Base64.getEncoder().encodeToString(signature)));
  }

  /** What the signature of the end is over. */
  static byte[] endMessage(String exportedAt, long begin, long position, byte[] hash, long seal) {
    return Canonical.of("holdfast audit export 1")
        .text(exportedAt)
        .number(begin)
        .number(position)
        .bytes(hash)
        .number(seal)
        .toBytes();
  }

  private static ObjectNode fields(ObjectNode line, Seal seal) {
    return line.put("number", seal.number())
        .put("position", seal.position())
        .put("hash", HEX.formatHex(seal.hash()))
        .put("events", seal.events())
        .put("at", Times.text(seal.at()))
        .put("previous", HEX.formatHex(seal.previous()))
        .put("key", seal.key())
        .put("signature", Base64.getEncoder().encodeToString(seal.signature()));
  }

  private static ObjectNode line(String type) {
    return JSON.createObjectNode().put("type", type);
  }

  private static byte[] bytes(ObjectNode line) {
    try {
      return (JSON.writeValueAsString(line) + "\n").getBytes(UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
