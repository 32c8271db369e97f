package dev.holdfast.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.kernel.Times;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The one way in which a thing becomes bytes to be hashed or signed: a label, then each part behind
 * its length, so that no two things have the same bytes.
 */
final class Canonical {
  /** What the first link and the first seal have before them. */
  static final byte[] NOTHING = new byte[32];

  private static final int ABSENT = -1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

  private Canonical(String label) {
    text(label);
  }

  static Canonical of(String label) {
    return new Canonical(label);
  }

  /** The hash of a link: over the one before it, its position and its event. */
  static byte[] link(byte[] previous, long position, AuditEntry entry) {
    return of("holdfast audit link 1")
        .bytes(previous)
        .number(position)
        .text(entry.id().toString())
        .text(Times.text(entry.at()))
        .text(entry.action())
        .text(entry.outcome())
        .text(entry.actor())
        .text(entry.resource())
        .text(entry.reason())
        .text(entry.requestId())
        .text(entry.addressPrefix())
        .hash();
  }

  Canonical text(String text) {
    if (text == null) {
      length(ABSENT);
      return this;
    }
    return bytes(text.getBytes(UTF_8));
  }

  Canonical number(long number) {
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  Canonical bytes(byte[] part) {
    length(part.length);
    bytes.writeBytes(part);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  byte[] hash() {
    return hash(toBytes());
  }

  private static byte[] hash(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void length(int length) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
  }
}
