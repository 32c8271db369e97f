package dev.holdfast.invoice;

import dev.holdfast.problem.ProblemException;
import dev.holdfast.problem.ProblemType;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Where an invoice is in its life. The methods are the legal moves: each gives the status after it,
 * or refuses with 409 {@code invalid_state}.
 */
public enum InvoiceStatus {
  DRAFT,
  ISSUED,
  PARTIALLY_PAID,
  PAID,
  VOID;

  /** A draft may be rewritten or deleted; nothing else may. */
  InvoiceStatus edited() {
    return only(DRAFT, this, "Only a draft can be changed or deleted; credit or void instead.");
  }

  /** Only a draft is issued. */
  public InvoiceStatus issued() {
    return only(DRAFT, ISSUED, "Only a draft can be issued.");
  }

  /**
   * Voiding takes back an invoice with which nothing has happened yet.
   *
   * @param credited whether there are credit notes
   */
  public InvoiceStatus voided(boolean credited) {
    if (credited) {
      throw refusal("An invoice with credit notes can't be voided; credit the rest.");
    }
    return only(ISSUED, VOID, "Only an issued invoice without payments can be voided.");
  }

  /**
   * Whether money or credit can be entered now.
   *
   * @throws ProblemException 409 on a draft or a void invoice
   */
  public InvoiceStatus open() {
    if (this == DRAFT || this == VOID) {
      throw refusal("That needs an invoice that is issued and not void.");
    }
    return this;
  }

  /** Files come and go in every status but one: what is void rests. */
  public InvoiceStatus attachable() {
    if (this == VOID) {
      throw refusal("The attachments of a void invoice don't change.");
    }
    return this;
  }

  /**
   * The status that the sums say, after money or credit was entered or taken back.
   *
   * @param due what is left to pay; negative if the seller owes
   */
  InvoiceStatus settled(BigDecimal paid, BigDecimal due) {
    open();
    if (paid.signum() <= 0) {
      return ISSUED;
    }
    return due.signum() <= 0 ? PAID : PARTIALLY_PAID;
  }

  /** Whether money is still awaited, so that the invoice can be overdue. */
  boolean awaitsMoney() {
    return this == ISSUED || this == PARTIALLY_PAID;
  }

  /** The word in the API and in the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static InvoiceStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  private InvoiceStatus only(InvoiceStatus from, InvoiceStatus to, String detail) {
    if (this != from) {
      throw refusal(detail);
    }
    return to;
  }

  private static ProblemException refusal(String detail) {
    return new ProblemException(ProblemType.INVALID_STATE, detail);
  }
}
