package dev.holdfast.audit.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.audit.chain.Broken.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainCheckTest {
  private final TestChain chain = TestChain.of(10, 3);
  private final Stretch end = chain.whole();

  @Test
  void aChainThatIsAsItWasWrittenIsIntact() {
    assertEquals(Optional.empty(), chain.check(end));
  }

  @Test
  void anEmptyChainIsIntact() {
    TestChain empty = TestChain.of(0, 1);

    assertEquals(Optional.empty(), empty.check(empty.whole()));
  }

  @Test
  void anEditedEventIsFound() {
    chain.edit(5, TestChain.entry(5, "undone"));

    assertBroken(5L, Reason.EVENT_CHANGED);
  }

  @Test
  void everyFieldIsCovered() {
    AuditEntry whole = TestChain.entry(1, "done");
    List<AuditEntry> others =
        List.of(
            copy(whole, 0),
            copy(whole, 1),
            copy(whole, 2),
            copy(whole, 3),
            copy(whole, 4),
            copy(whole, 5),
            copy(whole, 6),
            copy(whole, 7),
            copy(whole, 8));

    for (AuditEntry other : others) {
      assertFalse(
          Arrays.equals(
              Canonical.link(Canonical.NOTHING, 1, whole),
              Canonical.link(Canonical.NOTHING, 1, other)),
          other::toString);
    }
  }

  @Test
  void whatMovesFromOneFieldToTheNextIsFound() {
    AuditEntry one = TestChain.entry(1, "ab");
    AuditEntry moved =
        new AuditEntry(
            one.id(), one.at(), one.action(), one.outcome(), one.actor(), "a", "b", "req_1", null);
    AuditEntry other =
        new AuditEntry(
            one.id(), one.at(), one.action(), one.outcome(), one.actor(), null, "ab", "req_1", "");

    assertFalse(
        Arrays.equals(
            Canonical.link(Canonical.NOTHING, 1, moved),
            Canonical.link(Canonical.NOTHING, 1, other)));
  }

  @Test
  void aDeletedLinkIsFound() {
    chain.links.remove(4);

    assertBroken(5L, Reason.POSITION_MISSING);
  }

  @Test
  void aDeletedEventIsFound() {
    Link link = chain.links.get(4);
    chain.links.set(4, new Link(5, link.eventId(), null, link.hash()));

    assertBroken(5L, Reason.EVENT_MISSING);
  }

  @Test
  void reorderedEventsAreFound() {
    AuditEntry fifth = chain.links.get(4).entry();
    chain.edit(5, chain.links.get(5).entry());
    chain.edit(6, fifth);

    assertBroken(5L, Reason.EVENT_CHANGED);
  }

  @Test
  void anInsertedEventIsFound() {
    Link fifth = chain.links.get(4);
    chain.links.add(4, new Link(5, fifth.eventId(), TestChain.entry(99, "new"), fifth.hash()));

    assertBroken(5L, Reason.EVENT_CHANGED);
  }

  @Test
  void aTailThatWasCutOffIsFound() {
    chain.links.remove(9);

    assertBroken(10L, Reason.POSITION_MISSING);
  }

  @Test
  void aTailThatWasAddedIsFound() {
    chain.add(TestChain.entry(11, "new"));

    assertBroken(10L, Reason.END_MISMATCH);
  }

  @Test
  void theLastSealAndAllThatItCoversAreMissed() {
    chain.seals.remove(2);
    chain.links.subList(6, 10).clear();

    assertBroken(7L, Reason.POSITION_MISSING);
  }

  @Test
  void aSealThatWasTakenOutIsFound() {
    chain.seals.remove(1);

    assertBroken(9L, Reason.SEAL_MISSING);
  }

  @Test
  void theLastSealIsMissed() {
    chain.seals.remove(2);

    assertBroken(6L, Reason.SEAL_MISSING);
  }

  @Test
  void aChainThatWasComputedAnewIsNotTheOneThatWasSealed() {
    TestChain other = chain.rewritten(5, TestChain.entry(5, "undone"));
    chain.links.clear();
    chain.links.addAll(other.links);

    Optional<Broken> broken = chain.check(chain.whole());

    assertEquals(Optional.of(new Broken(6L, null, Reason.SEAL_MISMATCH)), broken);
  }

  @Test
  void aChainThatWasComputedAndSealedAnewHasAnotherKey() {
    TestChain other = chain.rewritten(5, TestChain.entry(5, "undone"));
    other.seal();
    chain.links.clear();
    chain.seals.clear();
    chain.links.addAll(other.links);
    chain.seals.addAll(other.seals);

    Optional<Broken> broken = chain.check(chain.whole());

    assertEquals(Optional.of(new Broken(10L, null, Reason.SEAL_FORGED)), broken);
  }

  @Test
  void ofManySealsTheFirstBadOneIsNamed() {
    TestChain many = TestChain.of(200, 1);
    Stretch whole = many.whole();
    Seal good = many.seals.get(99);
    many.seals.set(
        99,
        new Seal(
            good.number(),
            good.position(),
            good.hash(),
            good.events(),
            good.at().plusDays(1),
            good.previous(),
            good.key(),
            good.signature()));

    Optional<Broken> broken = many.check(whole);

    assertEquals(Optional.of(new Broken(100L, null, Reason.SEAL_FORGED)), broken);
  }

  @Test
  void theRestOfAChainBeginsAtASeal() {
    chain.anchor = chain.seals.remove(0);
    chain.links.subList(0, 3).clear();

    assertEquals(Optional.empty(), chain.check(end));
  }

  @ParameterizedTest
  @CsvSource({"29, BEGINNING_MISSING", "31,"})
  void aBeginningThatRetentionCannotHaveTakenIsMissing(int days, Reason reason) {
    Seal anchor = chain.seals.get(0);
    ChainCheck check = new ChainCheck(chain.key.verifier(), anchor);

    check.beginsAt(anchor, anchor.at().plusDays(days));

    assertEquals(Optional.ofNullable(reason), check.firstBroken().map(Broken::reason));
  }

  @Test
  void aSealThatNobodySignedIsNoBeginning() {
    Seal first = chain.seals.remove(0);
    chain.links.subList(0, 3).clear();
    chain.anchor =
        new Seal(
            first.number(),
            first.position(),
            first.hash(),
            first.events(),
            first.at(),
            first.previous(),
            first.key(),
            TestChain.other(first.signature()));

    assertBroken(3L, Reason.SEAL_FORGED);
  }

  private void assertBroken(Long position, Reason reason) {
    Broken broken = chain.check(end).orElseThrow();
    assertEquals(position, broken.position());
    assertEquals(reason, broken.reason());
  }

  /** The same with one field changed. */
  private static AuditEntry copy(AuditEntry one, int field) {
    return new AuditEntry(
        field == 0 ? TestChain.entry(2, "x").id() : one.id(),
        field == 1 ? one.at().plusNanos(1_000_000) : one.at(),
        field == 2 ? "logout" : one.action(),
        field == 3 ? "denied" : one.outcome(),
        field == 4 ? "system" : one.actor(),
        field == 5 ? "" : one.resource(),
        field == 6 ? "x" : one.reason(),
        field == 7 ? null : one.requestId(),
        field == 8 ? "192.0.3.0/24" : one.addressPrefix());
  }
}
