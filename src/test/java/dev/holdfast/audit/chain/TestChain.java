package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.secret.SealingKey;
import java.io.ByteArrayOutputStream;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A chain in memory, to be spoilt. */
final class TestChain {
  private static final OffsetDateTime TIME =
      OffsetDateTime.of(2026, 11, 22, 10, 0, 0, 0, ZoneOffset.UTC);

  final SealingKey key;
  final List<Link> links = new ArrayList<>();
  final List<Seal> seals = new ArrayList<>();
  Seal anchor;

  TestChain(SealingKey key) {
    this.key = key;
  }

  /** A chain that is sealed behind each so many events. */
  static TestChain of(int events, int each) {
    TestChain chain = new TestChain(SealingKey.fresh());
    for (int position = 1; position <= events; position++) {
      chain.add(entry(position, "done"));
      if (position % each == 0) {
        chain.seal();
      }
    }
    return chain;
  }

  static AuditEntry entry(int number, String reason) {
    return new AuditEntry(
        new UUID(0x0198_0000_0000_7000L, 0x8000_0000_0000_0000L + number),
        TIME.plusSeconds(number),
        "login",
        "success",
        "account:018f0000-0000-7000-8000-000000000001",
        null,
        reason,
        "req_" + number,
        "192.0.2.0/24");
  }

  void add(AuditEntry entry) {
    long position = links.size() + 1L;
    links.add(new Link(position, entry.id(), entry, Canonical.link(hash(), position, entry)));
  }

  void seal() {
    Seal before = seals.isEmpty() ? null : seals.get(seals.size() - 1);
    seals.add(Seal.signed(before, links.size(), hash(), TIME.plusDays(seals.size()), key));
  }

  private byte[] hash() {
    return links.isEmpty() ? Canonical.NOTHING : links.get(links.size() - 1).hash();
  }

  /** Where it says that it ends; kept while it is spoilt. */
  Stretch whole() {
    return new Stretch(
        anchor,
        anchor == null ? 0 : anchor.position(),
        links.size(),
        hash(),
        seals.size(),
        links.size(),
        seals.size());
  }

  /** Puts another event in place of one, with the hash that was there. */
  void edit(int position, AuditEntry entry) {
    Link old = links.get(position - 1);
    links.set(position - 1, new Link(old.position(), entry.id(), entry, old.hash()));
  }

  /** The same chain with other events, as somebody would make it who has no key. */
  TestChain rewritten(int position, AuditEntry entry) {
    TestChain other = new TestChain(SealingKey.fresh());
    for (Link link : links) {
      other.add(link.position() == position ? entry : link.entry());
    }
    return other;
  }

  Optional<Broken> check(Stretch end) {
    ChainCheck check = new ChainCheck(key.verifier(), anchor);
    new Stretch.Page(links, seals)
        .map(
            link -> {
              check.link(link);
              return null;
            },
            seal -> {
              check.seal(seal);
              return null;
            });
    check.end(end.position(), end.hash(), end.seal());
    return check.firstBroken();
  }

  /** The lines of its export. */
  List<byte[]> lines(Stretch end) {
    List<byte[]> lines = new ArrayList<>();
    lines.add(ExportLines.head(TIME, key.verifier(), anchor));
    lines.addAll(new Stretch.Page(links, seals).map(ExportLines::link, ExportLines::seal));
    byte[] signature =
        key.sign(
            ExportLines.endMessage(
                "2026-11-22T10:00:00.000Z",
                end.forgotten(),
                end.position(),
                end.hash(),
                end.seal()));
    lines.add(ExportLines.end(end, signature));
    return lines;
  }

  static byte[] joined(List<byte[]> lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    lines.forEach(all::writeBytes);
    return all.toByteArray();
  }

  static byte[] other(byte[] bytes) {
    byte[] other = Arrays.copyOf(bytes, bytes.length);
    other[0] ^= 1;
    return other;
  }
}
