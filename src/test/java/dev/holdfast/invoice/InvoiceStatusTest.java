package dev.holdfast.invoice;

import static dev.holdfast.invoice.InvoiceStatus.DRAFT;
import static dev.holdfast.invoice.InvoiceStatus.ISSUED;
import static dev.holdfast.invoice.InvoiceStatus.PAID;
import static dev.holdfast.invoice.InvoiceStatus.PARTIALLY_PAID;
import static dev.holdfast.invoice.InvoiceStatus.VOID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InvoiceStatusTest {
  private static final BigDecimal NONE = BigDecimal.ZERO;
  private static final BigDecimal SOME = BigDecimal.ONE;

  @Test
  void aDraftIsEditedAndIssued() {
    assertEquals(DRAFT, DRAFT.edited());
    assertEquals(ISSUED, DRAFT.issued());
  }

  @ParameterizedTest
  @EnumSource(names = "DRAFT", mode = EnumSource.Mode.EXCLUDE)
  void nothingElseIsEdited(InvoiceStatus status) {
    assertRefused(status::edited);
  }

  @ParameterizedTest
  @EnumSource(names = "DRAFT", mode = EnumSource.Mode.EXCLUDE)
  void nothingElseIsIssued(InvoiceStatus status) {
    assertRefused(status::issued);
  }

  @Test
  void anIssuedInvoiceIsVoided() {
    assertEquals(VOID, ISSUED.voided(false));
  }

  @Test
  void anIssuedInvoiceWithCreditNotesIsNotVoided() {
    assertRefused(() -> ISSUED.voided(true));
  }

  @ParameterizedTest
  @EnumSource(names = "ISSUED", mode = EnumSource.Mode.EXCLUDE)
  void nothingElseIsVoided(InvoiceStatus status) {
    assertRefused(() -> status.voided(false));
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAFT", "VOID"})
  void aDraftAndAVoidInvoiceTakeNeitherMoneyNorCredit(InvoiceStatus status) {
    assertRefused(status::open);
    assertRefused(() -> status.settled(SOME, NONE));
  }

  @ParameterizedTest
  @EnumSource(names = {"ISSUED", "PARTIALLY_PAID", "PAID"})
  void theSumsSayTheStatusWhateverItWas(InvoiceStatus status) {
    assertEquals(ISSUED, status.settled(NONE, SOME));
    assertEquals(ISSUED, status.settled(NONE, NONE));
    assertEquals(PARTIALLY_PAID, status.settled(SOME, SOME));
    assertEquals(PAID, status.settled(SOME, NONE));
    assertEquals(PAID, status.settled(SOME, SOME.negate()));
  }

  @ParameterizedTest
  @CsvSource({
    "DRAFT,true,-1,false",
    "ISSUED,true,-1,true",
    "ISSUED,true,0,false",
    "ISSUED,true,1,false",
    "ISSUED,false,-1,false",
    "PARTIALLY_PAID,true,-1,true",
    "PAID,true,-1,false",
    "VOID,true,-1,false"
  })
  void overdueIsWhatIsOwedAfterTheDay(
      InvoiceStatus status, boolean owing, int dueInDays, boolean overdue) {
    LocalDate today = LocalDate.parse("2026-11-22");
    assertEquals(overdue, Invoice.isOverdue(status, today.plusDays(dueInDays), owing, today));
  }

  @Test
  void withoutADueDateNothingIsOverdue() {
    assertEquals(false, Invoice.isOverdue(ISSUED, null, true, LocalDate.MAX));
  }

  @ParameterizedTest
  @EnumSource
  void aStatusComesBackFromItsWord(InvoiceStatus status) {
    assertEquals(status, InvoiceStatus.of(status.word()));
  }

  private static void assertRefused(Executable move) {
    ProblemException refusal = assertThrows(ProblemException.class, move);
    assertEquals(ProblemType.INVALID_STATE, refusal.type());
  }
}
