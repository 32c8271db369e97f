package dev.holdfast.audit.chain;

import dev.holdfast.audit.AuditConfig;
import dev.holdfast.audit.chain.Broken.Reason;
import dev.holdfast.secret.SealVerifier;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Goes along the chain and remembers the first thing that is wrong: links and seals in the order of
 * their positions, a seal behind the link that it covers. Holds one link and some seals, however
 * long the chain is. The service and the offline verification both use this.
 *
 * <p>A signature costs as much as a thousand links, and each seal names the one before, so of many
 * seals one is verified for all; if it fails, those since the last good one are looked at one by
 * one.
 */
final class ChainCheck {
  private static final int SEALS_AT_ONCE = 64;

  private final SealVerifier key;
  private final List<Seal> unverified = new ArrayList<>();
  private long position;
  private byte[] hash;
  private Seal lastSeal;
  private long links;
  private Broken broken;

  /**
   * @param anchor the seal that the chain begins at; null for its very beginning
   */
  ChainCheck(SealVerifier key, Seal anchor) {
    this.key = key;
    this.position = anchor == null ? 0 : anchor.position();
    this.hash = anchor == null ? Canonical.NOTHING : anchor.hash();
    this.lastSeal = anchor;
    if (anchor != null) {
      unverified.add(anchor);
      verifySeals();
    }
  }

  /**
   * The chain begins at an anchor: what was before it has gone. Only retention takes a beginning
   * away, and never what is younger than {@link AuditConfig#SHORTEST_RETENTION}.
   *
   * @param now when the chain was read
   */
  void beginsAt(Seal anchor, OffsetDateTime now) {
    if (anchor.at().isAfter(now.minus(AuditConfig.SHORTEST_RETENTION))) {
      breaksAt(anchor.position(), null, Reason.BEGINNING_MISSING);
    }
  }

  boolean isBroken() {
    return broken != null;
  }

  Optional<Broken> firstBroken() {
    return Optional.ofNullable(broken);
  }

  /** How many links were found good. */
  long links() {
    return links;
  }

  /** Where it has got to. */
  long position() {
    return position;
  }

  byte[] hash() {
    return hash;
  }

  /** The last seal, whether or not it is good; null if there was none. */
  Seal lastSeal() {
    return lastSeal;
  }

  void link(Link link) {
    if (broken != null) {
      return;
    }
    if (link.position() != position + 1) {
      breaksAt(position + 1, null, Reason.POSITION_MISSING);
    } else if (link.entry() == null) {
      breaksAt(link.position(), link.eventId(), Reason.EVENT_MISSING);
    } else if (!Arrays.equals(Canonical.link(hash, link.position(), link.entry()), link.hash())) {
      breaksAt(link.position(), link.eventId(), Reason.EVENT_CHANGED);
    } else {
      position = link.position();
      hash = link.hash();
      links++;
    }
  }

  void seal(Seal seal) {
    if (broken != null) {
      return;
    }
    long before = lastSeal == null ? 0 : lastSeal.number();
    long covered = lastSeal == null ? 0 : lastSeal.position();
    byte[] previous = lastSeal == null ? Canonical.NOTHING : lastSeal.digest();
    if (seal.number() != before + 1) {
      breaksAt(seal.position(), null, Reason.SEAL_MISSING);
    } else if (seal.position() != position
        || !Arrays.equals(seal.hash(), hash)
        || seal.events() != position - covered
        || !Arrays.equals(seal.previous(), previous)) {
      breaksAt(seal.position(), null, Reason.SEAL_MISMATCH);
    } else {
      lastSeal = seal;
      unverified.add(seal);
      if (unverified.size() == SEALS_AT_ONCE) {
        verifySeals();
      }
    }
  }

  /**
   * The chain ends here.
   *
   * @param seal the number of the last seal; 0 for none
   */
  void end(long last, byte[] lastHash, long seal) {
    verifySeals();
    if (broken != null) {
      return;
    }
    long seals = lastSeal == null ? 0 : lastSeal.number();
    if (last > position) {
      breaksAt(position + 1, null, Reason.POSITION_MISSING);
    } else if (last < position || !Arrays.equals(lastHash, hash)) {
      breaksAt(last, null, Reason.END_MISMATCH);
    } else if (seals != seal) {
      breaksAt(lastSeal == null ? 0 : lastSeal.position(), null, Reason.SEAL_MISSING);
    }
  }

  /** Something is wrong beside the chain. */
  void breaksAt(Long where, UUID eventId, Reason reason) {
    verifySeals();
    if (broken == null) {
      broken = new Broken(where, eventId, reason);
    }
  }

  /** All seals that were taken on trust; if one is bad, the first bad one is before all else. */
  private void verifySeals() {
    if (!unverified.isEmpty() && !isGenuine(unverified.get(unverified.size() - 1))) {
      Seal first = unverified.stream().filter(seal -> !isGenuine(seal)).findFirst().orElseThrow();
      unverified.clear();
      broken = new Broken(first.position(), null, Reason.SEAL_FORGED);
    }
    unverified.clear();
  }

  private boolean isGenuine(Seal seal) {
    return key.fingerprint().equals(seal.key()) && key.verifies(seal.message(), seal.signature());
  }
}
